package io.github.hftp.loop;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/** A poller without sockets: a test says what is ready, and sees what each registration was set to wait for. */
public final class StubPoller implements Poller {
    public final List<Long> waits = new ArrayList<>();
    public final List<Registration> cancelled = new ArrayList<>();
    public int wakeups;
    public int rebuilds;
    public boolean closed;
    public Runnable whileWaiting = () -> {};
    public Runnable whenClosed = () -> {};
    public Consumer<Registration> onRegister = registration -> {};
    public IOException failure;

    private final Map<Registration, List<Integer>> interest = new HashMap<>();
    private final Queue<Ready> readiness = new ArrayDeque<>();

    private record Ready(Registration registration, int ops) {}

    /** Makes the next poll report this. Also what was cancelled is reported, as a simulation might. */
    public void ready(Registration registration, int ops) {
        readiness.add(new Ready(registration, ops));
    }

    /** Every value that the interest was set to, in order. */
    public List<Integer> interest(Registration registration) {
        return interest.get(registration);
    }

    /** What a registration waits for now. */
    public int waitsFor(Registration registration) {
        List<Integer> set = interest.get(registration);
        return set.isEmpty() ? 0 : set.get(set.size() - 1);
    }

    @Override
    public Handle register(SelectableChannel channel, Registration registration) {
        interest.put(registration, new ArrayList<>());
        onRegister.accept(registration);
        return new Handle() {
            @Override
            public void interestOps(int ops) {
                interest.get(registration).add(ops);
            }

            @Override
            public void cancel() {
                cancelled.add(registration);
            }
        };
    }

    @Override
    public int poll(long timeoutNanos, ReadyConsumer ready) throws IOException {
        waits.add(timeoutNanos);
        if (failure != null) {
            throw failure;
        }
        whileWaiting.run();
        int count = readiness.size();
        for (int n = 0; n < count; n++) {
            Ready next = readiness.remove();
            ready.accept(next.registration, next.ops);
        }
        return count;
    }

    @Override
    public void wakeup() {
        wakeups++;
    }

    @Override
    public void rebuild() {
        rebuilds++;
    }

    @Override
    public void close() {
        closed = true;
        whenClosed.run();
    }
}
