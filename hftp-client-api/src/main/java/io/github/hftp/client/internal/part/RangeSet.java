package io.github.hftp.client.internal.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which bytes of a file of known size: for example those that are there. Ranges that touch become one, so it takes as
 * much memory as there are gaps. It belongs to one object, which guards it; it holds nothing that needs an end.
 */
public final class RangeSet {
    private final NavigableMap<Long, Long> ends = new TreeMap<>(); // by the first byte of the range
    private final long size;
    private long total;

    /** None of the bytes of a file of this size. */
    public RangeSet(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a negative size: " + size);
        }
        this.size = size;
    }

    /** The same bytes; what happens to the one does not happen to the other. */
    public RangeSet copy() {
        var copy = new RangeSet(size);
        copy.ends.putAll(ends);
        copy.total = total;
        return copy;
    }

    /** The size of the file. */
    public long size() {
        return size;
    }

    /** How many bytes are in it. */
    public long total() {
        return total;
    }

    /** Whether all bytes of the file are in it; all those of an empty file always are. */
    public boolean isComplete() {
        return total == size;
    }

    /** Whether it has no bytes at all. */
    public boolean isEmpty() {
        return total == 0;
    }

    /** Puts the bytes in, whether or not some of them are there already. */
    public void add(long from, long to) {
        check(from, to);
        if (from == to) {
            return;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
        }
        Map.Entry<Long, Long> next = ends.ceilingEntry(start);
        while (next != null && next.getKey() <= end) {
            end = Math.max(end, next.getValue());
            take(next);
            next = ends.ceilingEntry(start);
        }
        put(start, end);
    }

    /** Takes the bytes out, as far as they are there. */
    public void remove(long from, long to) {
        check(from, to);
        if (from == to) {
            return;
        }
        Map.Entry<Long, Long> last = ends.lowerEntry(to);
        while (last != null && last.getValue() > from) {
            take(last);
            put(last.getKey(), Math.min(from, last.getValue()));
            put(Math.max(to, last.getKey()), last.getValue());
            last = ends.lowerEntry(to);
        }
    }

    /** Whether all of these bytes are in it. */
    public boolean contains(long from, long to) {
        check(from, to);
        Map.Entry<Long, Long> range = ends.floorEntry(from);
        return from == to || (range != null && range.getValue() >= to);
    }

    /** The first of the ranges, if there is any. */
    public Optional<Range> first() {
        return Optional.ofNullable(ends.firstEntry()).map(range -> new Range(range.getKey(), range.getValue()));
    }

    /** How many ranges they are. */
    public int count() {
        return ends.size();
    }

    /** What is in it, in order; between any two of them is a gap. */
    public List<Range> ranges() {
        var ranges = new ArrayList<Range>(ends.size());
        ends.forEach((from, to) -> ranges.add(new Range(from, to)));
        return ranges;
    }

    /** What is not in it, in order. */
    public List<Range> gaps() {
        var gaps = new ArrayList<Range>(ends.size() + 1);
        long position = 0;
        for (Map.Entry<Long, Long> range : ends.entrySet()) {
            if (range.getKey() > position) {
                gaps.add(new Range(position, range.getKey()));
            }
            position = range.getValue();
        }
        if (position < size) {
            gaps.add(new Range(position, size));
        }
        return gaps;
    }

    /** The size of the file, and the ranges. */
    @Override
    public String toString() {
        return total + " of " + size + " bytes: " + ends;
    }

    private void put(long from, long to) {
        if (from < to) {
            ends.put(from, to);
            total += to - from;
        }
    }

    private void take(Map.Entry<Long, Long> range) {
        ends.remove(range.getKey());
        total -= range.getValue() - range.getKey();
    }

    private void check(long from, long to) {
        if (from < 0 || to < from || to > size) {
            throw new IllegalArgumentException("not in a file of " + size + " bytes: " + from + " to " + to);
        }
    }
}
