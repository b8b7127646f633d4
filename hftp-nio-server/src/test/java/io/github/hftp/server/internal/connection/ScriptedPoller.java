package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.Poller;
import io.github.hftp.loop.Registration;
import io.github.hftp.server.internal.reply.ScriptedTransport;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;

/** A poller that asks {@link ScriptedTransport}s what they are ready for, in the order in which they connected. */
final class ScriptedPoller implements Poller {
    private final List<Entry> entries = new ArrayList<>();

    private final class Entry implements Handle {
        private final ScriptedTransport transport;
        private final Registration registration;
        private int interestOps;

        Entry(ScriptedTransport transport, Registration registration) {
            this.transport = transport;
            this.registration = registration;
        }

        @Override
        public void interestOps(int ops) {
            interestOps = ops;
        }

        @Override
        public void cancel() {
            entries.remove(this);
        }
    }

    /** What the loop waits for on a transport's behalf, or -1 if it is not registered any more. */
    int interestOps(ScriptedTransport transport) {
        return entries.stream()
                .filter(entry -> entry.transport == transport)
                .mapToInt(entry -> entry.interestOps)
                .findAny()
                .orElse(-1);
    }

    int registered() {
        return entries.size();
    }

    @Override
    public Handle register(SelectableChannel channel, Registration registration) {
        Entry entry = new Entry(((ScriptedTransport.ScriptedChannel) channel).transport(), registration);
        entries.add(entry);
        return entry;
    }

    @Override
    public int poll(long timeoutNanos, ReadyConsumer ready) {
        int count = 0;
        for (Entry entry : List.copyOf(entries)) {
            int ops = entry.interestOps & entry.transport.readyOps();
            if (ops != 0 && entries.contains(entry)) {
                count++;
                ready.accept(entry.registration, ops);
            }
        }
        return count;
    }

    @Override
    public void wakeup() {}

    @Override
    public void rebuild() {}

    @Override
    public void close() {
        entries.clear();
    }
}
