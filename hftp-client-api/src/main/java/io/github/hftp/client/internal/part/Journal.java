package io.github.hftp.client.internal.part;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * The file that tells which bytes of a part can be believed, whatever happened to the process or the machine. It
 * belongs to a {@link PartFile}, which lets one thread in at a time and closes the channel.
 *
 * <pre>
 *   header  "HFTP", version, length of the body: 4 bytes each; body: size, name, servers; CRC-32 of all that
 *   record  from, to: 8 bytes each; CRC-32 of both
 *   record  ...
 * </pre>
 *
 * Records are only appended, after the bytes they tell of were forced to the disk. What begins with the first record
 * that is not right is the trace of a crash, and is cut off.
 */
final class Journal {
    /** The version of the format. */
    static final int VERSION = 1;

    /** The longest body of a header: {@value} bytes. */
    static final int MAX_BODY_BYTES = 1 << 20;

    /** The length of a record: {@value} bytes. */
    static final int RECORD_BYTES = 20;

    /** The most ranges that are believed to be of a download, {@value}: no more than a few MiB of memory. */
    static final int MAX_RANGES = 1 << 15;

    private static final Optional<String> DAMAGED = Optional.of("its journal is damaged");
    private static final int MAGIC = 0x48465450;
    private static final int PREFIX_BYTES = 12;
    private static final int CRC_BYTES = 4;
    private static final int RECORDS_AT_ONCE = 1 << 10;

    private final FileChannel channel;
    private final Origin origin;
    private RangeSet recorded;
    private int headerEnd;
    private long end;

    Journal(FileChannel channel, Origin origin) {
        this.channel = channel;
        this.origin = origin;
        this.recorded = new RangeSet(origin.size());
    }

    /** Reads what is there. Returns why it cannot be gone on with, or nothing if it can. */
    Optional<String> load() throws IOException {
        ByteBuffer prefix = read(0, PREFIX_BYTES);
        if (prefix.remaining() < PREFIX_BYTES || prefix.getInt() != MAGIC) {
            return DAMAGED;
        }
        int version = prefix.getInt();
        if (version != VERSION) {
            return Optional.of("its journal is of another version of this program: " + version);
        }
        int length = prefix.getInt();
        if (length < 0 || length > MAX_BODY_BYTES) {
            return DAMAGED;
        }
        headerEnd = PREFIX_BYTES + length + CRC_BYTES;
        ByteBuffer header = read(0, headerEnd);
        if (header.remaining() < headerEnd || !endsWithItsCrc(header)) {
            return DAMAGED;
        }
        Optional<String> difference = decode(header).map(origin::difference).orElse(DAMAGED);
        if (difference.isEmpty()) {
            loadRecords();
        }
        return difference;
    }

    /** The bytes of the file that it tells of. Not a copy. */
    RangeSet recorded() {
        return recorded;
    }

    /** Takes everything out, so that from now on nothing is believed. */
    void clear() throws IOException {
        channel.truncate(0);
        channel.force(true); // or else the old records could come back, behind the new header
        recorded = new RangeSet(origin.size());
    }

    /** Writes the header of one that was cleared. */
    void begin() throws IOException {
        ByteBuffer header = encode(origin);
        headerEnd = header.remaining();
        end = 0;
        append(header);
    }

    /** Forgets what lies behind the end of the data, so that it is not believed either when there is more data. */
    void forgetFrom(long length) throws IOException {
        if (length >= origin.size()) {
            return;
        }
        RangeSet beyond = recorded.copy();
        beyond.remove(0, length);
        if (!beyond.isEmpty()) {
            recorded.remove(length, origin.size());
            RangeSet kept = recorded;
            recorded = new RangeSet(origin.size());
            channel.truncate(headerEnd);
            channel.force(true);
            end = headerEnd;
            append(kept);
        }
    }

    /** Appends ranges, and forces them to the disk. */
    void append(RangeSet ranges) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(ranges.count() * RECORD_BYTES);
        for (Range range : ranges.ranges()) {
            int start = records.position();
            records.putLong(range.from()).putLong(range.to());
            records.putInt(crc(records, start, records.position()));
        }
        append(records.flip());
        ranges.ranges().forEach(range -> recorded.add(range.from(), range.to()));
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            end += channel.write(bytes, end);
        }
        channel.force(false);
    }

    private void loadRecords() throws IOException {
        end = headerEnd;
        boolean more = true;
        while (more) {
            ByteBuffer records = read(end, RECORDS_AT_ONCE * RECORD_BYTES);
            more = records.remaining() >= RECORD_BYTES;
            while (more && records.remaining() >= RECORD_BYTES) {
                more = load(records);
            }
        }
        channel.truncate(end);
    }

    private boolean load(ByteBuffer records) {
        int start = records.position();
        long from = records.getLong();
        long to = records.getLong();
        boolean right = records.getInt() == crc(records, start, start + RECORD_BYTES - CRC_BYTES)
                && from >= 0
                && from < to
                && to <= origin.size()
                && recorded.count() < MAX_RANGES;
        if (right) {
            recorded.add(from, to);
            end += RECORD_BYTES;
        }
        return right;
    }

    private ByteBuffer read(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.flip();
    }

    private static boolean endsWithItsCrc(ByteBuffer header) {
        int end = header.limit() - CRC_BYTES;
        return header.getInt(end) == crc(header, 0, end);
    }

    private static int crc(ByteBuffer bytes, int from, int to) {
        var crc = new CRC32();
        crc.update(bytes.slice(from, to - from));
        return (int) crc.getValue();
    }

    private static ByteBuffer encode(Origin origin) throws IOException {
        var body = new ByteArrayOutputStream();
        var out = new DataOutputStream(body);
        out.writeLong(origin.size());
        out.writeUTF(origin.name());
        out.writeInt(origin.servers().size());
        for (String server : new TreeSet<>(origin.servers())) {
            out.writeUTF(server);
        }
        if (body.size() > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("too many servers");
        }
        ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + body.size() + CRC_BYTES);
        header.putInt(MAGIC).putInt(VERSION).putInt(body.size()).put(body.toByteArray());
        header.putInt(crc(header, 0, header.position()));
        return header.flip();
    }

    private static Optional<Origin> decode(ByteBuffer header) {
        try {
            byte[] body = new byte[header.limit() - PREFIX_BYTES - CRC_BYTES];
            header.get(PREFIX_BYTES, body);
            var in = new DataInputStream(new ByteArrayInputStream(body));
            long size = in.readLong();
            String name = in.readUTF();
            Set<String> servers = new HashSet<>();
            for (int count = in.readInt(); count > 0; count--) {
                servers.add(in.readUTF());
            }
            return Optional.of(new Origin(name, size, servers));
        } catch (IOException | IllegalArgumentException e) { // not written by this program, right CRC or not
            return Optional.empty();
        }
    }
}
