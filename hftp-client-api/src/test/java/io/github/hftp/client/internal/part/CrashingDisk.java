package io.github.hftp.client.internal.part;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk whose process dies after a number of steps: each byte that is written is one, and each other change. From then
 * on every call is a {@link Crash}. It can then lose what was not forced, as a machine does whose power fails. One for
 * each life of the process; for one thread.
 */
final class CrashingDisk extends Disk {
    /** The process has died. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Map<Path, Content> contents = new HashMap<>();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int stepsToLive;
    private int steps;
    private boolean forceFails;
    private boolean failsOnce;

    CrashingDisk(int stepsToLive) {
        this.stepsToLive = stepsToLive;
    }

    /** How many steps there were. */
    int steps() {
        return steps;
    }

    @Override
    void create(Path file) throws IOException {
        live(1);
        super.create(file);
        var content = new Content(new byte[0]);
        contents.put(file, content);
        entries.add(new Entry(content, () -> contents.remove(file)));
    }

    @Override
    FileChannel open(Path file) throws IOException {
        return new CrashingChannel(super.open(file), content(file));
    }

    @Override
    void rename(Path file, Path name) throws IOException {
        live(1);
        Content replaced = content(name);
        super.rename(file, name);
        Content renamed = contents.remove(file);
        contents.put(name, renamed);
        entries.add(new Entry(null, () -> {
            contents.put(file, renamed);
            contents.put(name, replaced);
        }));
    }

    @Override
    void delete(Path file) throws IOException {
        live(1);
        Content deleted = content(file);
        super.delete(file);
        contents.remove(file);
        entries.add(new Entry(null, () -> contents.put(file, deleted)));
    }

    /** After the steps that it has to live, one fails, and the process lives on. */
    CrashingDisk failingOnce() {
        failsOnce = true;
        return this;
    }

    /** The next time a file is forced to the disk, and only then, that fails. */
    void failNextForce() {
        forceFails = true;
    }

    /**
     * Undoes some of the last changes to the folder, but not the making of a file that was forced, nor what was before
     * it. Then puts into every file what was forced, and at random some of the changes since.
     */
    void losePower(Random random) throws IOException {
        for (Path file : contents.keySet()) {
            Files.deleteIfExists(file);
        }
        while (!entries.isEmpty() && !entries.peekLast().isForced() && random.nextInt(3) > 0) {
            entries.removeLast().undo.run();
        }
        for (Map.Entry<Path, Content> file : contents.entrySet()) {
            if (file.getValue() != null) {
                Files.write(file.getKey(), file.getValue().afterPowerLoss(random));
            }
        }
    }

    /** What is in a file, or null if there is none. */
    private Content content(Path file) throws IOException {
        if (!contents.containsKey(file) && Files.exists(file)) {
            contents.put(file, new Content(Files.readAllBytes(file)));
        }
        return contents.get(file);
    }

    /** Returns how many of so many steps can be done. */
    private int live(int wanted) throws IOException {
        int possible = Math.min(wanted, stepsToLive);
        if (possible == 0 && failsOnce) {
            failsOnce = false;
            stepsToLive = Integer.MAX_VALUE;
            throw new IOException("broken disk");
        }
        if (possible == 0) {
            throw new Crash();
        }
        stepsToLive -= possible;
        steps += possible;
        return possible;
    }

    /** A change to the folder: of the making of a file, its content, or else null; and how it is undone. */
    private record Entry(Content made, Runnable undo) {
        boolean isForced() {
            return made != null && made.wasForced;
        }
    }

    /** What a file holds for sure, and what may come to it or not. */
    private static final class Content {
        private byte[] forced;
        private boolean wasForced;
        private final List<Change> changes = new ArrayList<>();

        Content(byte[] forced) {
            this.forced = forced;
        }

        void force() {
            wasForced = true;
            for (Change change : changes) {
                forced = change.whole(forced);
            }
            changes.clear();
        }

        byte[] afterPowerLoss(Random random) {
            byte[] content = forced;
            for (Change change : changes) {
                switch (random.nextInt(3)) {
                    case 0 -> content = change.whole(content);
                    case 1 -> content = change.part(content, random);
                    default -> {} // lost
                }
            }
            return content;
        }
    }

    /** The bytes written at a position; or null, if what is behind it was cut off. */
    private record Change(int position, ByteBuffer bytes) {
        byte[] whole(byte[] old) {
            return bytes == null ? Arrays.copyOf(old, Math.min(old.length, position)) : first(old, bytes.limit());
        }

        byte[] part(byte[] old, Random random) {
            return bytes == null ? old : first(old, random.nextInt(bytes.limit()));
        }

        private byte[] first(byte[] old, int count) {
            byte[] changed = Arrays.copyOf(old, Math.max(old.length, position + count));
            bytes.get(0, changed, position, count);
            return changed;
        }
    }

    private final class CrashingChannel extends FileChannel {
        private final FileChannel channel;
        private final Content content;

        CrashingChannel(FileChannel channel, Content content) {
            this.channel = channel;
            this.content = content;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int wanted = source.remaining();
            int count = live(wanted);
            byte[] bytes = new byte[count];
            source.get(bytes);
            channel.write(ByteBuffer.wrap(bytes), position);
            content.changes.add(new Change((int) position, ByteBuffer.wrap(bytes)));
            if (count < wanted) {
                live(wanted - count); // throws
            }
            return count;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            live(1);
            channel.truncate(size);
            content.changes.add(new Change((int) size, null));
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            live(1);
            if (forceFails) {
                forceFails = false;
                throw new IOException("broken disk");
            }
            channel.force(metaData);
            content.force();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
