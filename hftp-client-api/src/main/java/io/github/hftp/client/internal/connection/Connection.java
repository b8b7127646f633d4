package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectFailedException;
import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import io.github.hftp.codec.RequestEncoder;
import io.github.hftp.codec.ResponseDecoder;
import io.github.hftp.codec.ResponseDecoder.StatusLine;
import io.github.hftp.protocol.ProtocolException;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection, seen as requests and replies. It belongs to a {@link Conversation} and is used by one thread at a
 * time; only {@link #close} is for any. Several requests may be sent before their
 * replies are read, in the same order. A reply that was not read to its end, for whatever reason, ends it, so that no
 * byte is ever taken for a part of another reply.
 *
 * <pre>
 *   NEW ──connect──▶ IDLE ──send──▶ IN REPLY ──endReply, or a 2xx status──▶ IN REPLY, or IDLE if that was the last
 *   any ──end (a failure while something is owed), close──▶ CLOSED
 * </pre>
 */
final class Connection {
    /** The longest status line, or line with a number: {@value} bytes before its CR LF. */
    static final int MAX_SHORT_LINE_BYTES = 512;

    /** The longest line of a list: {@value} bytes before its CR LF. */
    static final int MAX_LISTED_LINE_BYTES = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final Pattern BLANKS_AT_THE_END = Pattern.compile("[ \t]+$");
    private static final int BUFFER_BYTES = 64 * 1024; // also what the JDK caches of direct memory for the thread
    private static final int MAX_SUCCESS_OR_REFUSAL = 299;

    private final Addresses addresses;
    private final Settings settings;
    private final Transport transport;
    private final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private int owed = 1; // replies that are not read yet; until it is connected, the connection
    private boolean afterStatus;
    private boolean waited;
    private boolean waitedForStatus;
    private boolean answered;
    private boolean reused;
    private int bytesOfProgress;
    private long bytesOfSlice;
    private Duration patience; // null unless the replies are to questions of the client's own
    private boolean doubtful;
    private long askedAt;
    private Duration answerTime = Duration.ZERO;

    private Connection(Addresses addresses, Settings settings, Transport transport) {
        this.addresses = addresses;
        this.settings = settings;
        this.transport = transport;
    }

    /** A connection that {@link #connect} has still to make, and that can already be closed. */
    static Connection open(Addresses addresses, Settings settings) throws ConnectFailedException {
        try {
            return new Connection(addresses, settings, Transport.open());
        } catch (IOException e) {
            throw new ConnectFailedException("cannot open a socket", e);
        }
    }

    void connect() throws IOException {
        allowWaiting(settings.connectTimeout(), "no connection");
        try {
            addresses.connect(transport);
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
        owed = 0;
        LOG.debug("connected to {}", addresses);
    }

    /**
     * Sends the line of a request, so many times in one write. If no other reply is still to be read, this begins its
     * reply.
     */
    void send(byte[] request, int times) throws IOException {
        boolean first = owed == 0;
        owed += times;
        if (first) {
            refuseUnasked();
            beginReply();
        }
        ByteBuffer bytes = ByteBuffer.allocate(times * request.length);
        for (int n = 0; n < times; n++) {
            bytes.put(request);
        }
        try {
            transport.write(bytes.flip());
        } catch (IOException e) {
            throw translated(e);
        }
    }

    /** From here on, the status line must come within the reply timeout. */
    private void beginReply() {
        afterStatus = false;
        bytesOfSlice = 0;
        bytesOfProgress = 0;
        waited = false;
        askedAt = System.nanoTime();
        allowWaiting(settings.replyTimeout(), "no reply");
    }

    /** Allows replies no more time than this from here on: they are to questions of the client's own. */
    void hurry(Duration most) {
        patience = most;
        allowWaiting(settings.replyTimeout(), "no reply");
    }

    /** Allows replies the usual time again: the next ones are to the caller's requests. */
    void relax() {
        patience = null;
        if (owed > 0 && afterStatus) {
            progress();
        }
    }

    /**
     * Whether what comes now may be more of the answer to a question of the client's own, and not of the answer to the
     * request after it.
     */
    boolean isDoubtful() {
        return doubtful && patience == null && bytesOfSlice == 0;
    }

    /**
     * Reads the status line. Whatever the status is but 0, it is the whole reply.
     *
     * @throws StatusException if it is not 0
     */
    void expectOk() throws IOException {
        StatusLine status = parse(ResponseDecoder::statusLine, readLine(MAX_SHORT_LINE_BYTES));
        answerTime = Duration.ofNanos(System.nanoTime() - askedAt);
        if (status.code() == StatusCode.OK.code()) {
            afterStatus = true;
            waitedForStatus = waited;
            progress();
            return;
        }
        if (status.code() < 100 || status.code() > MAX_SUCCESS_OR_REFUSAL) {
            throw new ProtocolViolationException("a status code that means nothing: " + status.code(), null);
        }
        if (!StatusCode.isFatal(status.code())) { // else there is no reply after this one
            endReply();
        }
        throw new StatusException(status.code(), status.text());
    }

    /**
     * Reads a line, without its CR LF and the blanks before that: some servers write them, and they mean nothing. Its
     * characters are bytes.
     */
    String readLine(int maxBytes) throws IOException {
        return withoutBlanksAtItsEnd(readWholeLine(maxBytes));
    }

    static String withoutBlanksAtItsEnd(String line) {
        return BLANKS_AT_THE_END.matcher(line).replaceFirst("");
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Reads a line, without its CR LF. */
    String readWholeLine(int maxBytes) throws IOException {
        var line = new StringBuilder();
        for (byte b = next(); b != '\r'; b = next()) {
            if (b == '\n') {
                throw new ProtocolViolationException("a line feed that no carriage return precedes", null);
            }
            if (line.length() == maxBytes) {
                throw new ProtocolViolationException("a line of more than " + maxBytes + " bytes", null);
            }
            line.append((char) (b & 0xFF));
        }
        expectLineFeed();
        return line.toString();
    }

    /** Reads the rest of a line end, after its carriage return. */
    void expectLineFeed() throws IOException {
        if (next() != '\n') {
            throw new ProtocolViolationException("a carriage return that no line feed follows", null);
        }
    }

    /** The bytes that have come and were not taken yet: at least one, in a buffer with an array. */
    ByteBuffer input() throws IOException {
        if (!input.hasRemaining()) {
            fill();
        }
        return input;
    }

    /** Reads a part of a line for what it must be. */
    static <T> T parse(LineParser<T> parser, String line) throws ProtocolViolationException {
        try {
            return parser.parse(line);
        } catch (ProtocolException e) {
            throw new ProtocolViolationException(e.getMessage(), e);
        }
    }

    /** One of the methods of {@link ResponseDecoder}. */
    @FunctionalInterface
    interface LineParser<T> {
        T parse(String line) throws ProtocolException;
    }

    /** Notes that it has been idle after an answer: the server may close it just when it is used again. */
    void reuse() {
        reused = answered;
    }

    /** Whether nothing has come since it was idle: if it is lost now, the server may not even have seen the request. */
    boolean isUnproven() {
        return reused;
    }

    /** Counts bytes of a slice that have come, for the exception if no more do. */
    void countSlice(int bytes) {
        bytesOfSlice += bytes;
    }

    /** The reply was read to its end. */
    void endReply() {
        doubtful = patience != null;
        owed--;
        if (owed > 0) {
            beginReply();
        }
    }

    /** How long the last status line was waited for. */
    Duration answerTime() {
        return answerTime;
    }

    /** Whether the status line of the reply was not there yet when it was to be read. */
    boolean waitedForStatus() {
        return waitedForStatus;
    }

    /** Ends the connection if this failure has left a reply unread; a refusal, for one, is a whole reply. */
    void end(Throwable reason) {
        if (owed > 0 && transport.isOpen()) {
            if (patience != null || isDoubtful()) {
                sayQuit();
            }
            close();
            LOG.debug("connection to {} ended: {}", addresses, reason.getClass().getName());
        }
    }

    /** Whether it is between replies, and nothing has come meanwhile, not even the end. */
    boolean isIdle() {
        if (!transport.isOpen() || owed > 0 || input.hasRemaining()) {
            return false;
        }
        try {
            return transport.poll(input.clear()) == 0;
        } catch (IOException e) {
            return false;
        } finally {
            input.flip();
        }
    }

    /** Closes it, if it is idle with a {@code quit}, for which some servers wait. The answer is not waited for. */
    void leave() {
        if (isIdle()) {
            sayQuit();
        }
        close();
    }

    /** Closes it with a {@code quit} after a question of the client's own, whatever the answer was. */
    void abandon() {
        if (transport.isOpen()) {
            sayQuit();
        }
        close();
    }

    private void sayQuit() {
        try {
            transport.offer(ByteBuffer.wrap(RequestEncoder.encode(new Request.Quit())));
        } catch (IOException e) { // the server has gone, so it need not be told
            LOG.debug("leaving {} without a quit", addresses, e);
        }
    }

    /** Closes the socket, whatever state it is in. */
    void close() {
        try {
            transport.close();
        } catch (IOException e) { // the descriptor is gone all the same
            LOG.debug("closing the connection to {}", addresses, e);
        }
    }

    private byte next() throws IOException {
        return input().get();
    }

    private void fill() throws IOException {
        if (Thread.currentThread().isInterrupted()) { // who never has to wait would not notice otherwise
            throw new InterruptedIOException("interrupted while reading a reply");
        }
        int count;
        input.clear();
        try {
            count = transport.poll(input);
            if (count == 0) {
                waited = true;
                count = transport.read(input);
            }
        } catch (IOException e) {
            throw translated(e);
        } finally {
            input.flip();
        }
        if (count < 0) {
            throw lost("the server closed the connection", null);
        }
        answered = true;
        reused = false;
        bytesOfProgress += count;
        if (afterStatus && bytesOfProgress >= Settings.MIN_PROGRESS_BYTES) {
            progress();
        }
    }

    /** What a server sends before it is asked, or beyond what was asked for, would be taken for the next reply. */
    private void refuseUnasked() throws IOException {
        int count = input.remaining();
        if (count == 0) {
            try {
                count = transport.poll(input.clear());
            } catch (IOException e) {
                throw translated(e);
            } finally {
                input.flip();
            }
        }
        if (count > 0) {
            throw new ProtocolViolationException("the server sent bytes that nobody had asked for", null);
        }
        if (count < 0) {
            throw lost("the server had closed the connection", null);
        }
    }

    /** Without a least number of bytes, a byte now and then would keep a reply going for ever. */
    private void progress() {
        bytesOfProgress = 0;
        allowWaiting(settings.progressTimeout(), "no progress in a reply");
    }

    private void allowWaiting(Duration usual, String missing) {
        Duration time = patience == null || patience.compareTo(usual) > 0 ? usual : patience;
        transport.allowWaiting(time, missing + " within " + time.toMillis() + " ms");
    }

    private IOException translated(IOException e) {
        if (e instanceof HftpException || e instanceof InterruptedIOException) {
            return e;
        }
        return e instanceof ClosedChannelException ? closed(e) : lost("the connection broke: " + e.getMessage(), e);
    }

    private static ClientClosedException closed(IOException cause) {
        return new ClientClosedException("the client was closed during the call", cause);
    }

    private ConnectionLostException lost(String message, IOException cause) {
        String progress = bytesOfSlice > 0 ? " after " + bytesOfSlice + " bytes of a slice" : "";
        return new ConnectionLostException(message + progress, bytesOfSlice, cause);
    }
}
