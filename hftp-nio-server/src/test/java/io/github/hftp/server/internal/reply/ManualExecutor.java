package io.github.hftp.server.internal.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Worker threads that do nothing until the test tells them to, on the test's thread. */
public final class ManualExecutor implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    public int waiting() {
        return tasks.size();
    }

    /** Runs the task that has waited longest. */
    public void runOne() {
        try {
            tasks.remove().run();
        } catch (RejectedExecutionException e) { // the loop is closed, which is how real workers take it as well
            assertThat(e).hasMessageContaining("closed");
        }
    }

    /** Runs what is waiting and what comes of it: false if there was nothing. */
    public boolean runAll() {
        boolean any = !tasks.isEmpty();
        while (!tasks.isEmpty()) {
            runOne();
        }
        return any;
    }
}
