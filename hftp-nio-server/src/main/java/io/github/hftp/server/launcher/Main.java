package io.github.hftp.server.launcher;

import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: reads options, serves until a signal comes or the server fails, and exits with a status that tells
 * which. Standard output gets one line, when clients can connect; everything else goes to standard error. Runs on the
 * main thread, which waits for the server. The only place that ends the process.
 */
final class Main {
    /** Larger buffers than this one, in bytes, are not kept by each thread that has read or written once. */
    private static final int MAX_CACHED_BUFFER_BYTES = 256 * 1024;

    private static final String MAX_CACHED_BUFFER_PROPERTY = "jdk.nio.maxCachedBufferSize";

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private Main() {}

    /**
     * Runs the server.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        if (System.getProperty(MAX_CACHED_BUFFER_PROPERTY) == null) { // read by the JDK when it first does NIO
            System.setProperty(MAX_CACHED_BUFFER_PROPERTY, String.valueOf(MAX_CACHED_BUFFER_BYTES));
        }
        ErrorStream errors = ErrorStream.install();
        int status = LaunchException.SOFTWARE;
        try {
            status = run(arguments, System.getenv());
        } catch (Throwable e) { // not even the handling of a failure worked
            System.err.println(Options.PROGRAM + ": failed: " + e);
        } finally {
            end(errors, status);
        }
    }

    private static void end(ErrorStream errors, int status) {
        try {
            errors.end(LAST_WORDS);
        } finally {
            System.exit(status);
        }
    }

    private static int run(String[] arguments, Map<String, String> environment) {
        Options options;
        try {
            options = Options.parse(arguments, environment);
        } catch (LaunchException e) {
            return wrongUsage(e);
        }
        String text = options.printInstead();
        if (text != null) {
            System.out.print(text);
            System.out.flush();
            return 0;
        }
        LogWriter.install(options.verbose());
        Logger log = LoggerFactory.getLogger(Main.class); // not static: it must not exist before its configuration
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> log.error("Thread {} failed", thread.getName(), e));
        try {
            Preloading.run();
            return new Launch(options, Runtime.getRuntime()::halt).run();
        } catch (LaunchException e) {
            if (e.status() == LaunchException.USAGE) {
                return wrongUsage(e);
            }
            log.error(e.getMessage());
            log.debug("The reason in full", e);
            return e.status();
        } catch (Throwable e) { // whatever it is, the process ends, and its status says that it failed
            log.error("The launcher failed", e);
            return LaunchException.SOFTWARE;
        }
    }

    /** Said without a time and a level, as programs do to whoever is typing. */
    private static int wrongUsage(LaunchException e) {
        System.err.println(Escaper.line(Options.PROGRAM + ": " + e.getMessage() + ". Try --help."));
        return e.status();
    }
}
