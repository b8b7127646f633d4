package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Other files, with what can go wrong with them: reads that are short, a byte that cannot be read or never comes,
 * transfers that are short or refused, and before each call whatever the test wants, such as to wait, to throw, to
 * count, or to interrupt the thread.
 */
public final class FaultyFiles implements FileAccess {
    /** Limits transfers. */
    @FunctionalInterface
    public interface TransferLimit {
        /** The most bytes that the next transfer moves, of those that are asked for; or it fails. */
        long most(long count) throws IOException;
    }

    private final FileAccess files;
    private IntSupplier mostPerRead = () -> Integer.MAX_VALUE;
    private long badByte = Long.MAX_VALUE;
    private long missingByte = Long.MAX_VALUE;
    private TransferLimit transferLimit = count -> count;
    private int replacements;
    private Runnable beforeFind = () -> {};
    private Runnable beforeOpen = () -> {};
    private Runnable beforeRead = () -> {};
    private Runnable beforeScan = () -> {};
    private Runnable beforeStep = () -> {};

    /** Wraps files that have no faults yet. */
    public FaultyFiles(FileAccess files) {
        this.files = files;
    }

    /** Asked before each read for the most bytes that it gives. */
    public FaultyFiles mostPerRead(IntSupplier most) {
        mostPerRead = most;
        return this;
    }

    /** The byte at this position cannot be read or transferred; those before it can. */
    public FaultyFiles badByte(long position) {
        badByte = position;
        return this;
    }

    /** From this position on, reads and transfers give 0 bytes. */
    public FaultyFiles missingByte(long position) {
        missingByte = position;
        return this;
    }

    /** Asked before each transfer. */
    public FaultyFiles limitTransfers(TransferLimit limit) {
        transferLimit = limit;
        return this;
    }

    /** Called before a file is looked up. */
    public FaultyFiles beforeFind(Runnable action) {
        beforeFind = action;
        return this;
    }

    /** Called before a file is opened. */
    public FaultyFiles beforeOpen(Runnable action) {
        beforeOpen = action;
        return this;
    }

    /** So many times a file will have been replaced when it is opened. */
    public FaultyFiles replacedWhenOpened(int times) {
        replacements = times;
        return this;
    }

    /** Called before each read and transfer. */
    public FaultyFiles beforeRead(Runnable action) {
        beforeRead = action;
        return this;
    }

    /** Called before a listing is begun. */
    public FaultyFiles beforeScan(Runnable action) {
        beforeScan = action;
        return this;
    }

    /** Called before each step of a listing. */
    public FaultyFiles beforeStep(Runnable action) {
        beforeStep = action;
        return this;
    }

    @Override
    public FoundFile find(FileName name) throws IOException {
        beforeFind.run();
        FoundFile found = files.find(name);
        return new FoundFile() {
            @Override
            public long size() {
                return found.size();
            }

            @Override
            public OpenFile open() throws IOException {
                beforeOpen.run();
                if (replacements > 0) {
                    replacements--;
                    throw new FileChangedException();
                }
                return new FaultyFile(found.open());
            }
        };
    }

    @Override
    public FolderScan scan() throws IOException {
        beforeScan.run();
        return new FaultyScan(files.scan());
    }

    @Override
    public boolean mayBlock() {
        return files.mayBlock();
    }

    @Override
    public void trim() {
        files.trim();
    }

    @Override
    public void clear() {
        files.clear();
    }

    private final class FaultyFile implements OpenFile {
        private final OpenFile file;

        FaultyFile(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int limit = target.limit();
            target.limit(target.position() + (int) sound(position, target.remaining()));
            try {
                return file.read(target, position);
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public FileChannel transferSource() {
            FileChannel source = file.transferSource();
            return source == null
                    ? null
                    : new TransferChannel() {
                        @Override
                        public long transferTo(long position, long count, WritableByteChannel target)
                                throws IOException {
                            return source.transferTo(
                                    position, Math.min(sound(position, count), transferLimit.most(count)), target);
                        }
                    };
        }

        /** How many of the bytes that are asked for can be had. */
        private long sound(long position, long count) throws IOException {
            beforeRead.run();
            if (missingByte < position + count) {
                return Math.max(0, missingByte - position);
            }
            if (position <= badByte && badByte < position + count) {
                if (position == badByte) {
                    throw new IOException("Input/output error");
                }
                return Math.min(badByte - position, mostPerRead.getAsInt());
            }
            return Math.min(count, mostPerRead.getAsInt());
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private final class FaultyScan implements FolderScan {
        private final FolderScan scan;

        FaultyScan(FolderScan scan) {
            this.scan = scan;
        }

        @Override
        public boolean advance(int entries) throws IOException {
            beforeStep.run();
            return scan.advance(entries);
        }

        @Override
        public List<FileName> names() {
            return scan.names();
        }

        @Override
        public int unlistable() {
            return scan.unlistable();
        }

        @Override
        public int passedOver() {
            return scan.passedOver();
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
