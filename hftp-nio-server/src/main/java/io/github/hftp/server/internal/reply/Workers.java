package io.github.hftp.server.internal.reply;

import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that wait for a folder which may block, so that the loop does not have to. Each starts when it is
 * first needed. Owned by the server. A worker that hangs in the file system stays there: it is never interrupted, since
 * that would close the file for others as well, and it does not keep the JVM alive.
 */
public final class Workers implements Executor, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 4;

    private final ExecutorService threads;

    /**
     * Starts none yet.
     *
     * @param name the name of each thread
     */
    public Workers(String name) {
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (RejectedExecutionException e) {
                LOG.debug("The server was closed while its folder was being read");
            } catch (RuntimeException e) {
                LOG.warn("Reading the folder failed", e);
            }
        });
    }

    /** Lets the threads end when they have finished their tasks. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
