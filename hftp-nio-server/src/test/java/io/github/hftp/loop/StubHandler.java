package io.github.hftp.loop;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/** A handler without a channel that notes its calls, and does on each what a test says. */
class StubHandler implements SelectionHandler {
    final List<String> calls = new ArrayList<>();
    Registration registration;
    int interest = SelectionKey.OP_READ;
    EventLoop.Call whenReady = () -> {};
    boolean closed;

    /** Registers one with a loop over a {@link StubPoller}. */
    static StubHandler register(EventLoop loop) throws Exception {
        StubHandler handler = new StubHandler();
        loop.register(null, handler);
        return handler;
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
    }

    @Override
    public int interestOps() {
        return interest;
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        calls.add("ready " + readyOps);
        whenReady.run();
    }

    @Override
    public void onFailure(Throwable failure) {
        calls.add("failure");
        close();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            calls.add("close");
            registration.cancel();
        }
    }
}
