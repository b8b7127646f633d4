package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.LineDecoder;
import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection's incoming half: bytes to request lines. It reads into the loop's one buffer, once a turn, and keeps
 * between turns only what could not be looked at yet because a reply is owed: at most one buffer full.
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

    /** Makes it; the buffer is the loop's, empty at the beginning and end of each turn. */
    Input(Transport transport, int maxLineBytes, ByteBuffer buffer) {
        this.transport = transport;
        this.decoder = new LineDecoder(maxLineBytes);
        this.buffer = buffer;
    }

    /** Begins a turn: takes the buffer. */
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
     * The next line, reading once if nothing is there; null when there is none for now.
     *
     * @throws RequestException if what came can be no line
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

    /** Ends a turn: keeps what was not looked at and leaves the buffer to the next connection. */
    void endTurn() {
        if (buffer.hasRemaining()) {
            unparsed = new byte[buffer.remaining()];
            buffer.get(unparsed);
        }
    }

    /** Reads and drops what has come; -1 at the end, else how many bytes that were. */
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

    /** When the line began that is not complete yet. */
    long lineBegunAt() {
        return lineBegunAt;
    }

    /**
     * Gives a line that is begun its whole time again: what there is of the rest was not read while a reply was owed.
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
