package io.github.hftp.server.launcher;

import io.github.hftp.server.HftpServer;
import io.github.hftp.server.HftpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
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
    private final HftpServerBuilder settings;
    private final IntConsumer halt;

    private Launch(Options options, HftpServerBuilder settings, IntConsumer halt) {
        this.options = options;
        this.settings = settings;
        this.halt = halt;
    }

    /**
     * Prepares a run.
     *
     * @param halt ends the process at once with a status
     * @throws LaunchException if an option's value is out of its range
     */
    static Launch of(Options options, IntConsumer halt) throws LaunchException {
        return new Launch(options, options.settings(), halt);
    }

    /** Serves, and returns the process's status when it is over. */
    int run() throws LaunchException {
        options.ignoredVariables().forEach(Launch::tellOfLink);
        checkReadable(options.folder());
        try (HftpServer server = start()) {
            Signals signals = Signals.install(halt);
            PortFile portFile = writePortFile(server.address().getPort());
            try {
                System.out.println(
                        "Serving " + Escaper.controls(options.shownFolder().toString()) + " at " + server.uri());
                System.out.flush();
                awaitSignalOrEnd(signals, server.whenClosed());
            } finally {
                if (portFile != null) {
                    portFile.remove();
                }
            }
            Signals.Kind signal = signals.first().join();
            drain(server, signal);
            return signal.status();
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
            throw new LaunchException(LaunchException.SOFTWARE, "The server ended by itself", null);
        }
    }

    private void drain(HftpServer server, Signals.Kind signal) {
        String time = options.drainTimeout().toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        LOG.info("{}: finishing replies for up to {}; a second signal ends at once", signal, time);
        if (!server.drain(options.drainTimeout())) {
            LOG.warn("Some replies were not finished in time");
        }
        if (server.whenClosed().isDone()) { // one that is stuck would not answer
            tellWhatIsMissing(server.metrics().eventsDropped());
        }
    }

    private static void tellWhatIsMissing(long events) {
        if (events > 0) {
            LOG.warn("{} events are missing in the access log", events);
        }
    }

    private static void tellOfLink(String variable) {
        LOG.info("{} is ignored: it has the address of a service, as Kubernetes and container links set it", variable);
    }

    private static void checkReadable(Path folder) throws LaunchException {
        if (Files.isDirectory(folder) && !(Files.isReadable(folder) && Files.isExecutable(folder))) {
            throw noInput(folder, "permission denied", null);
        }
    }

    private HftpServer start() throws LaunchException {
        try {
            return settings.address(InetAddress.getByName(options.address())).start();
        } catch (NoSuchFileException e) {
            throw noInput(options.folder(), "no such folder", e);
        } catch (NotDirectoryException e) {
            throw noInput(options.folder(), "not a folder", e);
        } catch (UnknownHostException e) {
            throw unavailable("no such host", e);
        } catch (UnsupportedAddressTypeException e) {
            throw unavailable("this system lacks addresses of this kind", e);
        } catch (IOException e) {
            throw unavailable(e.getMessage(), e);
        }
    }

    private PortFile writePortFile(int port) throws LaunchException {
        Path path = options.portFile();
        try {
            return path == null ? null : PortFile.write(path, port);
        } catch (IOException e) {
            String message = "Cannot write the port file " + path + ": " + e;
            throw new LaunchException(LaunchException.CANNOT_CREATE, message, e);
        }
    }

    private static LaunchException noInput(Path folder, String reason, Throwable cause) {
        return new LaunchException(LaunchException.NO_INPUT, "Cannot serve " + folder + ": " + reason, cause);
    }

    private LaunchException unavailable(String reason, Throwable cause) {
        String where = options.address() + " port " + options.port();
        return new LaunchException(LaunchException.UNAVAILABLE, "Cannot listen on " + where + ": " + reason, cause);
    }
}
