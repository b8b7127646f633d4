package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A protocol that notes its calls, and does on each what a test says. It takes all bytes unless told otherwise. */
final class StubProtocol implements StreamProtocol {
    /** What to do with bytes. */
    @FunctionalInterface
    interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }

    final List<String> calls = new ArrayList<>();
    Action whenOpen = () -> {};
    Taker whenBytes = bytes -> bytes.position(bytes.limit());
    Action whenEnd = () -> {};
    Action whenDrained = () -> {};
    Action whenClosed = () -> {};

    /** Throws at one of its calls, named as in {@link #calls}. */
    void failIn(String call, Kind kind) {
        switch (call) {
            case "open" -> whenOpen = kind::fire;
            case "bytes" -> whenBytes = bytes -> kind.fire();
            case "end" -> whenEnd = kind::fire;
            case "drained" -> whenDrained = kind::fire;
            case "closed" -> whenClosed = kind::fire;
            default -> throw new IllegalArgumentException(call);
        }
    }

    @Override
    public void onOpen() throws IOException {
        calls.add("open");
        whenOpen.run();
    }

    @Override
    public void onBytes(ByteBuffer bytes) throws IOException {
        calls.add(bytes.remaining() > 100 ? "bytes" : "bytes " + StandardCharsets.UTF_8.decode(bytes.duplicate()));
        whenBytes.take(bytes);
    }

    @Override
    public void onEnd() throws IOException {
        calls.add("end");
        whenEnd.run();
    }

    @Override
    public void onDrained() throws IOException {
        calls.add("drained");
        whenDrained.run();
    }

    @Override
    public void onClosed() {
        calls.add("closed");
        try {
            whenClosed.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
