package io.github.hftp.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Ways to cut a stream into the pieces in which it arrives. No piece is empty; together they are the stream. */
public final class Splits {
    private static final int STYLES = 4;

    private Splits() {}

    /** One byte a piece. */
    public static List<byte[]> byteByByte(byte[] stream) {
        List<byte[]> pieces = new ArrayList<>(stream.length);
        for (byte b : stream) {
            pieces.add(new byte[] {b});
        }
        return pieces;
    }

    /** Two pieces, or one if the cut is at the start or the end. */
    public static List<byte[]> cutAt(byte[] stream, int index) {
        List<byte[]> pieces = new ArrayList<>(2);
        if (index > 0) {
            pieces.add(Arrays.copyOf(stream, index));
        }
        if (index < stream.length) {
            pieces.add(Arrays.copyOfRange(stream, index, stream.length));
        }
        return pieces;
    }

    /** Random pieces: of very few bytes, of a line or so, of many lines, or cut only where a line end is near. */
    public static List<byte[]> random(byte[] stream, SplittableRandom random) {
        int style = random.nextInt(STYLES);
        List<byte[]> pieces = new ArrayList<>();
        int start = 0;
        while (start < stream.length) {
            int end = switch (style) {
                case 0 -> start + 1 + random.nextInt(3);
                case 1 -> start + 1 + random.nextInt(60);
                case 2 -> start + 1 + random.nextInt(2000);
                default -> nearNextLineEnd(stream, start, random);
            };
            pieces.add(Arrays.copyOfRange(stream, start, Math.min(end, stream.length)));
            start = end;
        }
        return pieces;
    }

    private static int nearNextLineEnd(byte[] stream, int start, SplittableRandom random) {
        int end = start + 1;
        while (end < stream.length && stream[end] != '\r' && stream[end] != '\n') {
            end++;
        }
        return Math.max(start + 1, end + random.nextInt(5) - 2);
    }
}
