package io.github.hftp.codec;

import io.github.hftp.protocol.Protocol;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.StatusCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits the bytes of a connection into lines, however they arrive. It looks at each byte once, and refuses the first
 * one that cannot belong to a request at once. A decoder belongs to one connection and must not be used after it has
 * thrown.
 *
 * <p>A line may be megabytes long, but the decoder keeps only what can still be valid: of an element, one byte more
 * than the longest valid one, and one element more than any command takes. A line shortened in this way is refused for
 * the same reason as the whole line.
 *
 * <pre>
 *                 0x20-0x7E                 CR                 LF
 *   START ───────────────────▶ TEXT ───────────────▶ CR ───────────────▶ START, a line is returned
 *     │ space, CR: 101          │ LF: 100             │ anything else: 101
 *     │ LF: 100                 │ past the limit: 101
 *     └─ any other byte in any state: 101
 * </pre>
 */
public final class LineDecoder {
    /** Longer than any valid element, so an element of this length is refused whatever follows. */
    private static final int KEPT_ELEMENT_BYTES = Protocol.MAX_FILE_NAME_SPELLING + 1;

    /** {@code get_slice NAME OFFSET SIZE raw} has five elements. */
    private static final int KEPT_ELEMENTS = 6;

    private static final int KEPT_CAPACITY_BETWEEN_LINES = 128;

    private final int maxLineBytes;
    private byte[] kept = new byte[64];
    private int keptLength;
    private int lineLength;
    private int elements;
    private int elementLength;
    private boolean afterCarriageReturn;

    /**
     * Creates a decoder at the start of a line.
     *
     * @param maxLineBytes the longest line, in bytes before its CR LF
     */
    public LineDecoder(int maxLineBytes) {
        if (maxLineBytes < 1) {
            throw new IllegalArgumentException("maxLineBytes must be at least 1: " + maxLineBytes);
        }
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Reads up to the end of a line, or everything.
     *
     * @param in the bytes received; what follows the line is left in it
     * @return the line without its CR LF, shortened as described above, or null if its end has not arrived yet
     * @throws RequestException at the first byte that makes the stream invalid: 100 or 101
     */
    public String decode(ByteBuffer in) throws RequestException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (afterCarriageReturn) {
                if (b != '\n') {
                    throw new RequestException(StatusCode.BAD_REQUEST);
                }
                return takeLine();
            }
            if (b >= ' ' && b <= '~') {
                accept(b);
            } else if (b == '\r' && lineLength > 0) {
                afterCarriageReturn = true;
            } else {
                throw new RequestException(b == '\n' ? StatusCode.BAD_EOL : StatusCode.BAD_REQUEST);
            }
        }
        return null;
    }

    /**
     * Whether the decoder is in the middle of a line.
     *
     * @return true after the first byte of a line until its line feed
     */
    public boolean isMidLine() {
        return lineLength > 0;
    }

    private void accept(byte b) throws RequestException {
        if (lineLength == maxLineBytes || (lineLength == 0 && b == ' ')) {
            throw new RequestException(StatusCode.BAD_REQUEST);
        }
        lineLength++;
        if (b == ' ') {
            elements++;
            elementLength = 0;
        } else {
            elementLength++;
        }
        if (elements < KEPT_ELEMENTS && elementLength <= KEPT_ELEMENT_BYTES) {
            keep(b);
        }
    }

    private void keep(byte b) {
        if (keptLength == kept.length) {
            kept = Arrays.copyOf(kept, 2 * kept.length);
        }
        kept[keptLength++] = b;
    }

    private String takeLine() {
        String line = new String(kept, 0, keptLength, StandardCharsets.ISO_8859_1);
        if (kept.length > KEPT_CAPACITY_BETWEEN_LINES) {
            kept = new byte[KEPT_CAPACITY_BETWEEN_LINES];
        }
        keptLength = 0;
        lineLength = 0;
        elements = 0;
        elementLength = 0;
        afterCarriageReturn = false;
        return line;
    }
}
