package io.github.hftp.client.internal.read;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.internal.connection.Conversation;
import io.github.hftp.client.internal.connection.Lease;
import io.github.hftp.protocol.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;

/**
 * What is known of a file while it is read: its size, and some of the bytes that have come. The wire has no versions,
 * so this is what tells whether slices belong together: it is compared with the server's file over each connection that
 * takes over in the middle, and at the end. Kept are the first bytes that came, because they are of the oldest file
 * that others can be mixed with, the last ones, the first ones of slices, because a file mostly changes between two
 * answers, and a few at random. For any thread.
 */
public final class KnownFile {
    /** How long a sample is at most: {@value} bytes. */
    public static final int SAMPLE_BYTES = 4096;

    private static final int RANDOM_SAMPLES = 3;
    private static final int SLICE_SAMPLES = 32;

    private final FileName name;
    private final OptionalLong size;
    private final Optional<KnownFile> whole; // of which this is what one worker reads

    // Guarded by this, and by no thread together with that of another:
    private final List<KnownFile> workers = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>(); // the first, then those at random
    private final List<Sample> ofSlices = new ArrayList<>();
    private final Sample last = new Sample(0);
    private final SplittableRandom random = new SplittableRandom();
    private final Set<Conversation> trusted = Collections.newSetFromMap(new WeakHashMap<>());
    private long pieces;
    private long slices;
    private boolean inSeveralRequests;
    private boolean requested;
    private boolean begun;
    private boolean lost;

    /** Nothing is known but the size, if that. */
    public KnownFile(FileName name, OptionalLong size) {
        this(name, size, Optional.empty());
    }

    private KnownFile(FileName name, OptionalLong size, Optional<KnownFile> whole) {
        this.name = name;
        this.size = size;
        this.whole = whole;
    }

    /** The same file for one of several that read it: its own bytes are what it is to go on with. */
    public synchronized KnownFile ofWorker() {
        var known = new KnownFile(name, size, Optional.of(this));
        workers.add(known);
        return known;
    }

    FileName name() {
        return name;
    }

    /** Bytes of one place; up to so many, the newest of those that were added. */
    private static final class Sample {
        private long end;
        private byte[] bytes = new byte[0];

        Sample(long position) {
            end = position;
        }

        long position() {
            return end - bytes.length;
        }

        boolean isFull() {
            return bytes.length == SAMPLE_BYTES;
        }

        /** Makes it the newest of what it is and what comes, or of this alone if that does not follow. */
        void add(long position, ByteBuffer piece) {
            int fresh = Math.min(piece.remaining(), SAMPLE_BYTES);
            int kept = position == end ? Math.min(bytes.length, SAMPLE_BYTES - fresh) : 0;
            byte[] both = new byte[kept + fresh];
            System.arraycopy(bytes, bytes.length - kept, both, 0, kept);
            piece.get(piece.limit() - fresh, both, kept, fresh);
            bytes = both;
            end = position + piece.remaining();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sample sample && sample.end == end && Arrays.equals(sample.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(end);
        }

        Sample copy() {
            var copy = new Sample(end);
            copy.bytes = bytes; // never written to
            return copy;
        }
    }

    /** Notes bytes that have come. */
    public void add(long position, ByteBuffer piece) {
        whole.ifPresent(file -> file.add(position, piece));
        sample(position, piece);
    }

    private synchronized void sample(long position, ByteBuffer piece) {
        last.add(position, piece);
        if (samples.isEmpty()) {
            samples.add(new Sample(position));
        }
        Sample first = samples.get(0);
        if (!first.isFull() && position == first.end) {
            int room = Math.min(piece.remaining(), SAMPLE_BYTES - first.bytes.length);
            first.add(position, piece.slice(piece.position(), room));
            return;
        }
        pieces++;
        int place = pieces <= RANDOM_SAMPLES ? (int) pieces : 1 + (int) random.nextLong(pieces);
        if (place <= RANDOM_SAMPLES) {
            Sample sample = sampleOf(position, piece);
            if (place < samples.size()) {
                samples.set(place, sample);
            } else {
                samples.add(sample);
            }
        }
    }

    /** Notes bytes that have come, and that are the first of a slice. */
    void addFirst(long position, ByteBuffer piece) {
        whole.orElse(this).sampleOfSlice(position, piece);
        add(position, piece);
    }

    private synchronized void sampleOfSlice(long position, ByteBuffer piece) {
        slices++;
        int place = slices <= SLICE_SAMPLES ? ofSlices.size() : (int) random.nextLong(slices);
        if (place < SLICE_SAMPLES) {
            Sample sample = sampleOf(position, piece);
            if (place < ofSlices.size()) {
                ofSlices.set(place, sample);
            } else {
                ofSlices.add(sample);
            }
        }
    }

    private static Sample sampleOf(long position, ByteBuffer piece) {
        var sample = new Sample(position);
        sample.add(position, piece.slice(piece.position(), Math.min(piece.remaining(), SAMPLE_BYTES)));
        return sample;
    }

    /** Notes that bytes are asked for. */
    public void countRequest() {
        whole.ifPresent(KnownFile::countRequest);
        synchronized (this) {
            inSeveralRequests = requested;
            requested = true;
        }
    }

    /** Whether what has come can be of several files. */
    public synchronized boolean isInSeveralRequests() {
        return inSeveralRequests;
    }

    synchronized boolean isEmpty() {
        return samples.isEmpty();
    }

    /** Lets this connection go on with the file without a question. */
    void trust(Conversation conversation) {
        whole.ifPresent(file -> file.trust(conversation));
        synchronized (this) {
            begun = true;
            lost = false;
            trusted.add(conversation);
        }
    }

    /** Lets no connection go on without a question. */
    synchronized void trustNone() {
        trusted.clear();
    }

    /** Lets the next connection go on only if it has the file that the one had which is lost. */
    synchronized void onLoss() {
        lost = true;
    }

    /**
     * What to ask before this connection goes on with the file. It is to be trusted when all is answered.
     *
     * @return nothing if it is the first, or was trusted before
     */
    List<Lease.Question> beforeGoingOn(Conversation conversation) {
        boolean isKnown = whole.isPresent() && whole.get().isTrusted(conversation);
        synchronized (this) {
            if (!lost && (!begun || isKnown || isTrusted(conversation))) {
                return List.of();
            }
        }
        List<Sample> some = new ArrayList<>(first());
        whole.ifPresent(file -> some.addAll(file.first()));
        synchronized (this) {
            some.add(last.copy());
        }
        return questions(some, false);
    }

    private synchronized boolean isTrusted(Conversation conversation) {
        return trusted.contains(conversation);
    }

    /**
     * What to ask when all has come: for the size, and for all samples if there was more than one request.
     *
     * @param mayHaveGrown whether a file that has become longer, as a log does, is still the same
     */
    public List<Lease.Question> atTheEnd(boolean mayHaveGrown) {
        List<Sample> all = new ArrayList<>();
        List<KnownFile> readers;
        synchronized (this) {
            if (!inSeveralRequests) {
                return questions(List.of(), mayHaveGrown);
            }
            samples.forEach(sample -> all.add(sample.copy()));
            ofSlices.forEach(sample -> all.add(sample.copy()));
            all.add(last.copy());
            readers = List.copyOf(workers);
        }
        readers.forEach(reader -> all.addAll(reader.first()));
        return questions(all, mayHaveGrown);
    }

    private synchronized List<Sample> first() {
        return samples.stream().limit(1).map(Sample::copy).toList();
    }

    private List<Lease.Question> questions(List<Sample> some, boolean mayHaveGrown) {
        List<Lease.Question> questions = new ArrayList<>();
        if (size.isPresent()) {
            questions.add(conversation -> compareSize(conversation, mayHaveGrown));
        }
        some.stream()
                .filter(sample -> sample.bytes.length > 0)
                .distinct()
                .forEach(sample -> questions.add(conversation -> compare(conversation, sample)));
        return questions;
    }

    private void compareSize(Conversation conversation, boolean mayHaveGrown) throws IOException {
        long now = conversation.size(name);
        if (now < size.getAsLong() || (now > size.getAsLong() && !mayHaveGrown)) {
            throw new FileChangedException(
                    "the file changed while it was read: it has " + now + " bytes, and had " + size.getAsLong(), null);
        }
    }

    private void compare(Conversation conversation, Sample sample) throws IOException {
        var now = new ByteArrayOutputStream(sample.bytes.length);
        conversation.slice(name, sample.position(), sample.bytes.length, now);
        if (!Arrays.equals(sample.bytes, now.toByteArray())) {
            throw new FileChangedException(
                    "the file changed while it was read: it has other bytes at " + sample.position(), null);
        }
    }
}
