package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.LineDecoder;
import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection's incoming half: bytes to request lines. It reads into the loop's one buffer, once a turn, and keeps
 * between turns only what it could not parse yet because a reply is owed: at most one buffer.
 */
final class Input {
    private final Transport transport;
    private final LineDecoder decoder;
    private final ByteBuffer buffer;
    private byte[] unparsed;
    private boolean readThisTurn;
    private boolean ended;
    private boolean lineBegun;
    private long lineBegunAt;
    private long bytesRead;

    /** The buffer is the loop's: each turn starts and ends with it empty. */
    Input(Transport transport, int maxLineBytes, ByteBuffer buffer) {
        this.transport = transport;
        this.decoder = new LineDecoder(maxLineBytes);
        this.buffer = buffer;
    }

    /** Starts a turn: takes the buffer. */
    void beginTurn() {
        buffer.clear();
        readThisTurn = unparsed != null;
        if (unparsed != null) {
            buffer.put(unparsed);
            unparsed = null;
        }
        buffer.flip();
    }

    /**
     * The next line, reading at most once a turn; null if there is none for now.
     *
     * @throws RequestException if the bytes cannot be a line
     */
    String nextLine(long now) throws IOException, RequestException {
        while (true) {
            String line = decoder.decode(buffer);
            if (line != null) {
                lineBegun = false;
                return line;
            }
            if (readThisTurn || ended) {
                noteLineBegun(now);
                return null;
            }
            readThisTurn = true;
            read();
        }
    }

    /** Ends a turn: keeps what was not parsed and leaves the buffer to the next connection. */
    void endTurn() {
        if (buffer.hasRemaining()) {
            unparsed = new byte[buffer.remaining()];
            buffer.get(unparsed);
        }
    }

    /** Reads and drops what has arrived; returns how many bytes, or -1 at the end. */
    int discard() throws IOException {
        unparsed = null;
        int count = read();
        buffer.position(buffer.limit());
        return count;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isMidLine() {
        return lineBegun;
    }

    /** When the incomplete line began. */
    long lineBegunAt() {
        return lineBegunAt;
    }

    /**
     * Gives an incomplete line its whole time again: its rest may have arrived, but was not read while a reply was owed.
     */
    void restartLine(long now) {
        lineBegunAt = now;
    }

    long bytesRead() {
        return bytesRead;
    }

    private int read() throws IOException {
        buffer.clear();
        int count = transport.read(buffer);
        buffer.flip();
        if (count < 0) {
            ended = true;
        } else {
            bytesRead += count;
        }
        return count;
    }

    private void noteLineBegun(long now) {
        if (!lineBegun && decoder.isMidLine()) {
            lineBegun = true;
            lineBegunAt = now;
        }
    }
}
