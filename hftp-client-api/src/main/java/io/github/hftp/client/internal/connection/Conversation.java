package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import io.github.hftp.codec.Base64Encoder;
import io.github.hftp.codec.ResponseDecoder;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands on one connection, each a request and then its whole reply. It belongs to a {@link ConnectionPool},
 * which lends it to one thread at a time; {@link #close} and {@link #encoding} are for any. It owns the connection, and
 * replaces it when a question of the client's own was too much for the server.
 */
public final class Conversation {
    /** How many requests can be under way at most: {@value}. */
    public static final int MAX_WINDOW = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int MAX_HELP_BYTES = 64 * 1024;
    private static final int FIRST_WINDOW = 2;

    private final Addresses addresses;
    private final Settings settings;
    private final ServerTraits traits;
    private volatile Connection connection;
    private volatile boolean closed;
    private int slices;
    private int window = FIRST_WINDOW;
    private final EitherSpelling spelling;

    Conversation(Addresses addresses, Settings settings, ServerTraits traits) {
        this.addresses = addresses;
        this.settings = settings;
        this.traits = traits;
        this.spelling = new EitherSpelling(this, traits);
    }

    /** Asks for the names of the files: as local names, in the order of the server. */
    public List<String> list() throws IOException {
        return ask(
                new Request.GetFileListing(),
                reply -> ListReader.read(
                        reply, line -> ResponseDecoder.listedName(line).local(), settings.maxListingBytes()));
    }

    /** Asks for the names of the files that can be names; the other lines are left out. */
    public List<String> list(Consumer<String> leftOut) throws IOException {
        return ask(
                new Request.GetFileListing(),
                reply -> ListReader.read(
                        reply, line -> ListReader.nameOrNull(line, leftOut), settings.maxListingBytes()));
    }

    /** Asks for the size of a file. */
    public long size(FileName name) throws IOException {
        return spelling.ask(name, () -> ask(new Request.GetMetadata(name), Conversation::readSize));
    }

    /** Asks for the sizes of files, and does not wait for the replies, which {@link #nextSize} reads. */
    public void requestSizes(List<FileName> names) throws IOException {
        for (FileName name : names) {
            send(new Request.GetMetadata(name), 1);
        }
    }

    /** Reads the next of the sizes that were requested. A refusal is a whole reply, and those to the others follow. */
    public long nextSize() throws IOException {
        Connection current = usable();
        try {
            current.expectOk();
            long size = readSize(current);
            current.endReply();
            return size;
        } catch (StatusException e) {
            if (e.isFatal()) {
                current.end(e);
            }
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            current.end(e);
            throw e;
        }
    }

    static long readSize(Connection reply) throws IOException {
        return Connection.parse(ResponseDecoder::size, reply.readLine(Connection.MAX_SHORT_LINE_BYTES));
    }

    /** Asks for the commands of the server. */
    public List<String> commands() throws IOException {
        try {
            return ask(new Request.Help(), reply -> ListReader.read(reply, ListReader::printable, MAX_HELP_BYTES));
        } catch (StatusException e) {
            abandon(); // a server that does not know the word may send more than the refusal
            throw e;
        }
    }

    /** Asks for {@code size} bytes from {@code offset} on. They must be read to their end, or closed. */
    public OpenSlice open(FileName name, long offset, long size) throws IOException {
        // An empty slice is the same in all servers, so it is no reason to ask.
        SliceEncoding chosen = size == 0 ? encoding().orElse(SliceEncoding.BASE64) : encodingFor(name);
        return spelling.ask(name, () -> {
            request(name, offset, size, chosen);
            return nextSlice(size, chosen);
        });
    }

    /** Sends the request for a slice, and does not wait for the replies to those before. */
    public void request(FileName name, long offset, long size, SliceEncoding chosen) throws IOException {
        send(new Request.GetSlice(name, offset, size, chosen), 1);
    }

    /**
     * A length for the next of many slices, unlike those of the others under way: so a server that sends a reply twice,
     * leaves one out or takes the wrong turn is found out at once, before any byte is taken for another.
     *
     * @param most the longest that it can be; if it is a multiple of three, the length is one, too
     */
    public int ownLength(int most) {
        return most - slices++ % MAX_WINDOW * Base64Encoder.GROUP_BYTES;
    }

    /** Begins to read the next of the slices that were requested. It must be read to its end, or closed. */
    public OpenSlice nextSlice(long size, SliceEncoding chosen) throws IOException {
        Connection current = nextReply();
        return new OpenSlice(current, SliceReader.of(chosen, current, size));
    }

    /** Whether the reply that is being read was waited for, so that more requests might have been under way. */
    public boolean isStarved() {
        return connection.waitedForStatus();
    }

    /** How many slices may be under way: what has turned out to keep the server busy. */
    public int window() {
        return window;
    }

    /** It was too few: twice as many, but no more than this. */
    public void widenWindow(int most) {
        window = Math.max(window, Math.min(2 * window, most));
    }

    /** Fetches {@code size} bytes from {@code offset} on. The target is neither flushed nor closed. */
    public void slice(FileName name, long offset, long size, OutputStream target) throws IOException {
        try (OpenSlice slice = open(name, offset, size)) {
            for (ByteBuffer piece = slice.next(); piece != null; piece = slice.next()) {
                target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
        }
    }

    /** The encoding of the slices, if it has been decided. */
    public Optional<SliceEncoding> encoding() {
        return Optional.ofNullable(traits.encoding);
    }

    /** Whether the server has neither closed the connection nor sent what nobody asked for. */
    boolean isIdle() {
        Connection current = connection;
        return !closed && current != null && current.isIdle();
    }

    /** Lends it out again, after it has been idle. */
    void reuse() {
        connection.reuse();
    }

    /**
     * Whether a failure says nothing about the request, which is then to be made again, over another connection: the
     * server may have closed an idle one just when it was used; or what has come may be more of the answer to a
     * question of the client's own, which is not asked again.
     */
    boolean provesNothing(HftpException failure) {
        if (connection == null) { // not even a socket could be opened
            return false;
        }
        if (failure instanceof ConnectionLostException && connection.isUnproven()) {
            return true;
        }
        if (!connection.isDoubtful() || !mayBeOutOfStep(failure)) {
            return false;
        }
        LOG.debug("{} may be out of step after a question: base64 and one at a time", addresses);
        traits.beModest();
        return true;
    }

    /** Not what a file is refused for, nor that nothing comes, which would take as long again. */
    private static boolean mayBeOutOfStep(HftpException failure) {
        if (failure instanceof StatusException e) {
            return e.isFatal() && e.code() != StatusCode.INTERNAL_SERVER_ERROR.code();
        }
        return failure instanceof ProtocolViolationException || failure instanceof ConnectionLostException;
    }

    /** Ends it when its thread does not need it any more: with a {@code quit}, if nothing is under way. */
    void leave() {
        closed = true;
        if (connection != null) {
            connection.leave();
        }
    }

    /** Ends it, and with it a call that is under way. From any thread, any number of times. */
    public void close() {
        closed = true;
        Connection current = connection;
        if (current != null) { // else connect is about to find out
            current.close();
        }
    }

    /** The encoding of the slices: decided now, with a file that is going to be read, if it has not been yet. */
    public SliceEncoding encodingFor(FileName name) throws IOException {
        SliceEncoding known = traits.encoding;
        if (known == null) {
            known = passes(EncodingProbe::passes, name) ? SliceEncoding.RAW : SliceEncoding.BASE64;
            traits.encoding = known;
            LOG.debug("slices from {} come as {}", addresses, known);
        }
        return known;
    }

    /** Whether requests can be sent before the replies to others are read: tried now, if it has not been yet. */
    public boolean pipelines(FileName name) throws IOException {
        Boolean known = traits.pipelines;
        if (known == null) {
            known = passes(PipelineProbe::passes, name);
            traits.pipelines = known;
            LOG.debug("{} answers requests {}", addresses, known ? "in a row" : "one at a time");
        }
        return known;
    }

    /** What is asked from here on is of the client's own, and not waited for as long as what its caller asks. */
    void beginQuestion() throws ClientClosedException {
        usable().hurry(traits.patience());
    }

    /** What is asked from here on is the caller's. */
    void endQuestion() {
        connection.relax();
    }

    /** Ends the connection after a question of the client's own. */
    void abandon() {
        connection.abandon();
    }

    /** Makes another connection, but ends the old one first: there are servers for one client at a time. */
    void replaceConnection() throws IOException {
        abandon();
        connect();
    }

    /** Questions of the client's own, to find out what the server can do. */
    @FunctionalInterface
    private interface Probe {
        boolean passes(Conversation conversation, FileName name) throws IOException;
    }

    /**
     * Asks with a file that is about to be read. Nothing but the right answers passes; after anything else the
     * connection is replaced, since a server may send more than a refusal, now or later, or wait for more.
     *
     * @throws StatusException if there is no such file
     */
    private boolean passes(Probe probe, FileName name) throws IOException {
        boolean isMissing = false;
        beginQuestion();
        try {
            if (probe.passes(this, name)) {
                endQuestion();
                return true;
            }
        } catch (HftpException e) {
            if (provesNothing(e)) {
                throw e;
            }
            LOG.debug("{} does not pass: {}", addresses, e.getMessage());
            isMissing = EitherSpelling.isMissing(e);
        }
        replaceConnection();
        if (isMissing) {
            size(name); // unless it was the question that was taken for a name
        }
        return false;
    }

    /**
     * Makes a request and reads its reply. If that fails in the middle, the connection is at an end.
     *
     * @param request what to ask
     * @param reader reads what follows the status line
     * @return what the reader made of it
     */
    <T> T ask(Request request, ReplyReader<T> reader) throws IOException {
        send(request, 1);
        return readReply(reader);
    }

    /**
     * Makes a request twice, in one packet. Returns whether the answers are the same.
     *
     * @param patience how long the second one may take if the first one has taken so long
     */
    <T> boolean askTwice(Request request, ReplyReader<T> reader, UnaryOperator<Duration> patience) throws IOException {
        send(request, 2);
        T first = readReply(reader);
        connection.hurry(patience.apply(connection.answerTime()));
        return first.equals(readReply(reader));
    }

    private <T> T readReply(ReplyReader<T> reader) throws IOException {
        Connection current = nextReply();
        try {
            T result = reader.read(current);
            current.endReply();
            return result;
        } catch (IOException | RuntimeException | Error e) {
            current.end(e);
            throw e;
        }
    }

    private void send(Request request, int times) throws IOException {
        Connection current = usable();
        try {
            current.send(spelling.encode(request), times);
        } catch (IOException | RuntimeException | Error e) {
            current.end(e);
            throw e;
        }
    }

    private Connection nextReply() throws IOException {
        Connection current = usable();
        try {
            current.expectOk();
            traits.onAnswer(current.answerTime());
            return current;
        } catch (IOException | RuntimeException | Error e) {
            current.end(e);
            throw e;
        }
    }

    /** Reads what follows the status line of a reply, to its end. */
    @FunctionalInterface
    interface ReplyReader<T> {
        T read(Connection reply) throws IOException;
    }

    /** Makes the connection, or another one to the same server when the one before has ended. */
    void connect() throws IOException {
        Connection fresh = Connection.open(addresses, settings);
        connection = fresh;
        if (closed) { // after the assignment: either this thread sees the flag, or the one that closes sees the
            // connection
            fresh.close();
        }
        try {
            fresh.connect();
        } catch (IOException | RuntimeException | Error e) {
            fresh.end(e);
            throw e;
        }
    }

    private Connection usable() throws ClientClosedException {
        if (closed) {
            throw new ClientClosedException("the client is closed", null);
        }
        return connection;
    }
}
