package io.github.hftp.server.launcher;

import io.github.hftp.server.HftpServer;
import io.github.hftp.server.HftpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the server: start, tell where, wait, drain, close. Runs on the main thread and leaves nothing behind,
 * however it ends. Until the server runs, signals are left to the JVM, which ends at once: there is nothing to drain.
 */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);

    private final Options options;
    private final IntConsumer halt;

    /**
     * Prepares a run.
     *
     * @param halt ends the process at once with a status
     */
    Launch(Options options, IntConsumer halt) {
        this.options = options;
        this.halt = halt;
    }

    /**
     * Serves, and returns the process's status when it is over.
     *
     * @throws LaunchException if it cannot start, or has ended by itself
     */
    int run() throws LaunchException {
        removeOldPortFile(); // first of all: a script that waits for the file may read it any moment
        HftpServerBuilder settings = options.settings();
        options.ignoredVariables().forEach(Launch::tellOfLink);
        checkReadable();
        try (PortFile portFile = openPortFile();
                HftpServer server = start(settings)) {
            Signals signals = Signals.install(halt);
            serve(server, portFile, signals);
            Signals.Kind signal = signals.first().join();
            drain(server, signal);
            return signal.status();
        }
    }

    /** Returns when the server is to be drained. The port file goes first: until then, clients are welcome. */
    private void serve(HftpServer server, PortFile portFile, Signals signals) throws LaunchException {
        try (portFile) {
            if (portFile != null) {
                writePort(portFile, server.address().getPort());
            }
            System.out.println(
                    "Serving " + Escaper.controls(options.shownFolder().toString()) + " at " + server.uri());
            System.out.flush();
            awaitSignalOrEnd(signals, server.whenClosed());
        }
    }

    /** Returns when a signal has come. */
    static void awaitSignalOrEnd(Signals signals, CompletableFuture<Void> ended) throws LaunchException {
        try {
            CompletableFuture.anyOf(signals.first(), ended).join();
        } catch (CompletionException e) {
            throw new LaunchException(LaunchException.SOFTWARE, "The server failed: " + e.getCause(), e);
        }
        if (!signals.first().isDone()) {
            throw new LaunchException(LaunchException.SOFTWARE, "The server stopped unexpectedly", null);
        }
    }

    private void drain(HftpServer server, Signals.Kind signal) {
        String time = options.drainTimeout().toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        LOG.info("{}: finishing replies for up to {}; a second signal exits at once", signal, time);
        if (!server.drain(options.drainTimeout())) {
            LOG.warn("Some replies did not finish in time");
        }
        if (server.whenClosed().isDone()) { // one that is stuck would not answer
            tellWhatIsMissing(server.metrics().eventsDropped());
        }
    }

    private static void tellWhatIsMissing(long events) {
        if (events > 0) {
            LOG.warn("{} events are missing from the access log", events);
        }
    }

    private static void tellOfLink(String variable) {
        LOG.info("Ignoring {}: it holds the address of a service, as Kubernetes and container links set it", variable);
    }

    private void checkReadable() throws LaunchException {
        Path folder = options.folder();
        if (Files.isDirectory(folder) && !(Files.isReadable(folder) && Files.isExecutable(folder))) {
            throw noInput("permission denied", null);
        }
    }

    private HftpServer start(HftpServerBuilder settings) throws LaunchException {
        try {
            return settings.address(InetAddress.getByName(options.address())).start();
        } catch (NoSuchFileException e) {
            throw noInput("no such folder", e);
        } catch (NotDirectoryException e) {
            throw noInput("not a folder", e);
        } catch (AccessDeniedException e) {
            throw noInput("permission denied", e);
        } catch (FileSystemException e) {
            throw noInput(e.getReason() == null ? "cannot be read" : e.getReason(), e);
        } catch (UnknownHostException e) {
            throw unavailable("no such host", e);
        } catch (IOException e) {
            throw unavailable(e.getMessage(), e);
        }
    }

    private void removeOldPortFile() throws LaunchException {
        try {
            if (options.portFile() != null) {
                PortFile.removeLeftover(options.portFile());
            }
        } catch (IOException e) {
            throw cannotCreate(e);
        }
    }

    /** Null for none. */
    private PortFile openPortFile() throws LaunchException {
        try {
            return options.portFile() == null ? null : PortFile.open(options.portFile());
        } catch (IOException e) {
            throw cannotCreate(e);
        }
    }

    private void writePort(PortFile portFile, int port) throws LaunchException {
        try {
            portFile.write(port);
        } catch (IOException e) {
            throw cannotCreate(e);
        }
    }

    private LaunchException cannotCreate(IOException failure) {
        String reason = failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            reason = "no such folder";
        } else if (failure instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (failure instanceof FileSystemException e && e.getReason() != null) {
            reason = e.getReason();
        }
        String message = "Cannot write the port file " + options.portFile() + ": " + reason;
        return new LaunchException(LaunchException.CANNOT_CREATE, message, failure);
    }

    private LaunchException noInput(String reason, Throwable cause) {
        String message = "Cannot serve " + options.shownFolder() + ": " + reason;
        return new LaunchException(LaunchException.NO_INPUT, message, cause);
    }

    private LaunchException unavailable(String reason, Throwable cause) {
        String where = options.address() + " port " + options.port();
        return new LaunchException(LaunchException.UNAVAILABLE, "Cannot listen on " + where + ": " + reason, cause);
    }
}
