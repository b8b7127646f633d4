package io.github.hftp.client.internal.download;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.IntegrityException;
import io.github.hftp.client.StatusException;
import io.github.hftp.client.internal.connection.Lease;
import io.github.hftp.client.internal.part.IncomingFile;
import io.github.hftp.client.internal.part.Origin;
import io.github.hftp.client.internal.part.Range;
import io.github.hftp.client.internal.part.RangeSet;
import io.github.hftp.client.internal.part.Sha256;
import io.github.hftp.client.internal.part.Target;
import io.github.hftp.client.internal.read.KnownFile;
import io.github.hftp.client.internal.read.RangeReader;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A download that can be broken off and gone on with: checks that the servers have the same file, and that what is
 * there of it is of that file; has the rest fetched; checks the whole. Used once, by one thread, which an interrupt
 * ends.
 */
public final class Download {
    private final List<Source> sources;
    private final FileName name;
    private final DownloadOptions options;
    private Optional<byte[]> sha256 = Optional.empty();

    /** Makes a download; the first source decides what the file is. */
    public Download(List<Source> sources, FileName name, DownloadOptions options) {
        this.sources = new ArrayList<>(sources);
        this.sources.set(0, sources.get(0).withRetries(options.questions())); // the others are just left out
        this.name = name;
        this.options = options;
    }

    /**
     * Fetches the file.
     *
     * @param target where it is to be, made with what {@link DownloadOptions#keepsPart} says
     * @return its size
     * @throws IntegrityException if the bytes are not the expected ones, and nothing of them is left then; or if it
     *     cannot be told which those are, and nothing was begun
     */
    public long run(Target target) throws IOException {
        Source first = sources.get(0);
        sha256 = expectedDigest(first);
        long size = first.size(name);
        if (options.useEarlier() && isThere(target.path(), size, first)) {
            target.tidy();
            return size;
        }
        target.checkRoom(size);
        List<Source> agreed = agreed(size);
        Set<String> uris = agreed.stream().map(Source::uri).collect(Collectors.toSet());
        Origin origin = new Origin(name.spelling(), size, uris);
        try (IncomingFile part = begin(target, origin, first)) {
            finish(part, agreed);
        }
        return size;
    }

    private Optional<byte[]> expectedDigest(Source first) throws IOException {
        if (options.checksum().isEmpty()) {
            return options.sha256();
        }
        byte[] told = options.checksum().get().fetch(first);
        if (options.sha256().isPresent()
                && !MessageDigest.isEqual(told, options.sha256().get())) {
            throw new IntegrityException("the SHA-256 of " + name + " should be "
                    + HexFormat.of().formatHex(options.sha256().get()) + ", and the server says that it is "
                    + HexFormat.of().formatHex(told));
        }
        return Optional.of(told);
    }

    private void finish(IncomingFile part, List<Source> agreed) throws IOException {
        try {
            KnownFile known = known(part);
            var download = new ParallelDownload(agreed, known, options, part);
            download.run(); // also if nothing is missing, for the reports
            if (sha256.isPresent()) {
                part.complete(sha256.get());
            } else {
                confirm(known, part, download);
                part.complete();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!options.keepPart() || isMixed(e) || e instanceof IntegrityException) {
                try {
                    part.discard();
                } catch (IOException more) {
                    e.addSuppressed(more);
                }
            }
            throw e;
        }
    }

    /** Whether the part can have bytes of two files. One that has only gone away may come back. */
    private static boolean isMixed(Throwable failure) {
        return failure instanceof FileChangedException
                && !(failure.getCause() instanceof StatusException refusal
                        && refusal.code() == StatusCode.FILE_NOT_FOUND.code());
    }

    /** With the beginning of what is there already, so that nothing is added that is of another file. */
    private KnownFile known(IncomingFile part) throws IOException {
        var known = new KnownFile(name, OptionalLong.of(part.present().size()));
        Optional<Range> first = part.present().first();
        if (first.isPresent()) {
            int count = (int) Math.min(KnownFile.SAMPLE_BYTES, first.get().length());
            known.countRequest();
            known.add(first.get().from(), ByteBuffer.wrap(part.read(first.get().from(), count)));
        }
        return known;
    }

    /** Asks all that have given bytes whether they still have the file; one of them has to answer. */
    private void confirm(KnownFile known, IncomingFile part, ParallelDownload download) throws IOException {
        boolean isSampled = known.isInSeveralRequests() && !download.isByOne();
        Samples samples = isSampled ? new Samples(part.present(), new SplittableRandom(), part::read) : null;
        Set<Source> used = download.used();
        HftpException failure = null;
        boolean confirmed = used.isEmpty(); // what is there was compared at the beginning
        for (Source source : used) {
            try {
                for (Lease.Question question : known.atTheEnd(false)) {
                    source.ask(question);
                }
                if (samples != null && !samples.areIn(copyOn(source))) {
                    throw new FileChangedException("the file changed while it was fetched: it has other bytes", null);
                }
                confirmed = true;
            } catch (FileChangedException e) {
                throw e;
            } catch (HftpException e) {
                failure = e;
            }
        }
        if (!confirmed) {
            throw RangeReader.asChange(failure);
        }
    }

    private IncomingFile begin(Target target, Origin origin, Source first) throws IOException {
        IncomingFile part = target.open(origin);
        try {
            if (options.useEarlier()) {
                part.restartReason().ifPresent(reason -> warn("the part of " + target + " is not used: " + reason));
            }
            RangeSet present = part.present();
            if (present.isEmpty() || (options.useEarlier() && isOf(first, present, part::read))) {
                return part;
            }
            if (options.useEarlier()) {
                warn(name + " has changed on the server since the part of it was fetched, which is not used");
            }
            part.discard();
        } catch (IOException | RuntimeException | Error e) {
            try {
                part.close();
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
        return target.open(origin);
    }

    private boolean isOf(Source source, RangeSet present, Samples.Copy copy) throws IOException {
        return new Samples(present, new SplittableRandom(), copy).areIn(copyOn(source));
    }

    private Samples.Copy copyOn(Source source) {
        return (position, count) -> source.read(name, position, count);
    }

    /** Whether the file is there already, by its digest if that is known, or else by its size and samples. */
    private boolean isThere(Path target, long size, Source source) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.size(target) != size) {
            return false;
        }
        try (FileChannel file = FileChannel.open(target)) {
            if (sha256.isPresent()) {
                return MessageDigest.isEqual(Sha256.of(file), sha256.get());
            }
            return isOf(source, wholeOf(size), (position, count) -> read(file, position, count));
        }
    }

    /** The sources that have the same file as the first, as far as samples tell. */
    private List<Source> agreed(long size) throws IOException {
        Source first = sources.get(0);
        List<Source> agreed = new ArrayList<>(List.of(first));
        if (sources.size() == 1) {
            return agreed;
        }
        Samples samples = new Samples(wholeOf(size), new SplittableRandom(), copyOn(first));
        for (Source mirror : sources.subList(1, sources.size())) {
            try {
                if (mirror.size(name) != size) {
                    warn(mirror + " is not used: its " + name + " has another size than that of " + first);
                } else if (!samples.areIn(copyOn(mirror))) {
                    warn(mirror + " is not used: its " + name + " has other bytes than that of " + first);
                } else {
                    agreed.add(mirror);
                }
            } catch (HftpException e) {
                warn(mirror + " is not used: " + e.getMessage());
            }
        }
        return agreed;
    }

    private static RangeSet wholeOf(long size) {
        RangeSet all = new RangeSet(size);
        all.add(0, size);
        return all;
    }

    private void warn(String text) {
        options.warnings().accept(text);
    }

    private static byte[] read(FileChannel file, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
            // on, up to the end of a file that is just being made shorter
        }
        return bytes.array();
    }
}
