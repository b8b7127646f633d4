package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A served folder in memory. A file that is written again while it is open changes for its reader, as on a disk. */
public final class MemoryFiles implements FileAccess {
    private final Map<FileName, Content> files = new TreeMap<>();
    private boolean mayBlock;
    private int open;
    private int scansOpen;
    private int trimmed;
    private int cleared;

    private static final class Content {
        private byte[] bytes;
    }

    /** Makes an empty folder. */
    public MemoryFiles() {}

    /** Makes it one whose calls may block, and whose files cannot be transferred. */
    public MemoryFiles thatMayBlock() {
        mayBlock = true;
        return this;
    }

    /** Makes a file, or writes over the one that has the name. */
    public MemoryFiles put(String name, byte[] bytes) {
        files.computeIfAbsent(FileName.of(name), absent -> new Content()).bytes = bytes;
        return this;
    }

    /** Cuts a file off, or makes it longer with zeroes. */
    public void truncate(String name, int length) {
        Content content = files.get(FileName.of(name));
        content.bytes = Arrays.copyOf(content.bytes, length);
    }

    /** Takes the name away; who has the file open can read on. */
    public void delete(String name) {
        files.remove(FileName.of(name));
    }

    /** How many files are open now. */
    public int open() {
        return open;
    }

    /** How many listings are in the making. */
    public int scansOpen() {
        return scansOpen;
    }

    /** How often {@link #trim} was called. */
    public int trimmed() {
        return trimmed;
    }

    /** How often {@link #clear} was called. */
    public int cleared() {
        return cleared;
    }

    @Override
    public FoundFile find(FileName name) throws IOException {
        Content content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name.spelling());
        }
        return new FoundFile() {
            private long size = content.bytes.length;

            @Override
            public long size() {
                return size;
            }

            @Override
            public OpenFile open() {
                size = content.bytes.length;
                return new MemoryFile(content);
            }
        };
    }

    @Override
    public FolderScan scan() {
        return new MemoryScan();
    }

    @Override
    public boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public void trim() {
        trimmed++;
    }

    @Override
    public void clear() {
        cleared++;
    }

    private final class MemoryFile implements OpenFile {
        private final Content content;
        private final FileChannel transferSource = new TransferChannel() {
            @Override
            public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
                long there = Math.min(count, content.bytes.length - position);
                return there <= 0 ? 0 : target.write(ByteBuffer.wrap(content.bytes, (int) position, (int) there));
            }
        };
        private boolean closed;

        MemoryFile(Content content) {
            this.content = content;
            open++;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            if (position >= content.bytes.length) {
                return -1;
            }
            int count = (int) Math.min(target.remaining(), content.bytes.length - position);
            target.put(content.bytes, (int) position, count);
            return count;
        }

        @Override
        public FileChannel transferSource() {
            return mayBlock ? null : transferSource;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }

    private final class MemoryScan implements FolderScan {
        private final List<FileName> all = List.copyOf(files.keySet());
        private final List<FileName> names = new ArrayList<>();
        private boolean closed;

        MemoryScan() {
            scansOpen++;
        }

        @Override
        public boolean advance(int entries) {
            int end = Math.min(all.size(), names.size() + entries);
            names.addAll(all.subList(names.size(), end));
            return end == all.size();
        }

        @Override
        public List<FileName> names() {
            return names;
        }

        @Override
        public int passedOver() {
            return 0;
        }

        @Override
        public int unlistable() {
            return 0;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                scansOpen--;
            }
        }
    }
}
