package io.github.hftp.client.internal.download;

import io.github.hftp.client.internal.part.RangeSet;
import io.github.hftp.client.internal.read.KnownFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Some places of a file, to see whether two copies of it are the same: its beginning, its end and a few at random, so
 * that a change cannot hide from all who look. Equal samples prove nothing, but a digest of the whole would cost what
 * fetching it does. They are of one copy, which is read once, however many others are compared with it. Immutable.
 */
final class Samples {
    private static final int RANDOM_SAMPLES = 3;

    private record Place(long position, int length) {}

    /** A copy of the file, of which a part can be read. */
    @FunctionalInterface
    interface Copy {
        byte[] read(long position, int count) throws IOException;
    }

    private final Map<Place, byte[]> samples = new LinkedHashMap<>();

    /** Reads the copy at places of the bytes that are there. */
    Samples(RangeSet present, RandomGenerator random, Copy copy) throws IOException {
        for (Place place : Set.copyOf(choose(present, random))) { // of a short file, all are the same
            samples.put(place, copy.read(place.position, place.length));
        }
    }

    /** Whether another copy is the same at all of these places. */
    boolean areIn(Copy other) throws IOException {
        for (Map.Entry<Place, byte[]> sample : samples.entrySet()) {
            Place place = sample.getKey();
            if (!Arrays.equals(sample.getValue(), other.read(place.position, place.length))) {
                return false;
            }
        }
        return true;
    }

    private static List<Place> choose(RangeSet present, RandomGenerator random) {
        List<Place> places = new ArrayList<>();
        present.ranges().forEach(range -> {
            int length = (int) Math.min(KnownFile.SAMPLE_BYTES, range.length());
            places.add(new Place(range.from(), length));
            places.add(new Place(range.to() - length, length));
            for (int n = 0; n < RANDOM_SAMPLES; n++) {
                places.add(new Place(range.from() + random.nextLong(range.length() - length + 1), length));
            }
        });
        if (places.size() > 2 * RANDOM_SAMPLES + 2) { // a part with many holes: some of them will do
            Collections.shuffle(places, new Random(random.nextLong()));
            places.subList(2 * RANDOM_SAMPLES + 2, places.size()).clear();
        }
        return places;
    }
}
