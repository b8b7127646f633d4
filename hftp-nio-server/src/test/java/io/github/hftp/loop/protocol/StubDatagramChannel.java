package io.github.hftp.loop.protocol;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A datagram socket without a network: it has what a test puts in, and takes as many as there is room for. */
final class StubDatagramChannel extends DatagramChannel {
    final List<String> sent = new ArrayList<>();
    final ArrayDeque<Action> failures = new ArrayDeque<>();
    int receives;
    int room = Integer.MAX_VALUE;
    boolean endless;
    InetSocketAddress sender = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);
    Action whenSending = () -> {};

    private final ArrayDeque<String> incoming = new ArrayDeque<>();

    StubDatagramChannel() {
        super(SelectorProvider.provider());
    }

    void put(String text) {
        incoming.add(text);
    }

    boolean hasIncoming() {
        return endless || !incoming.isEmpty() || !failures.isEmpty();
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        receives++;
        if (!failures.isEmpty()) {
            failures.remove().run();
        }
        if (!hasIncoming()) {
            return null;
        }
        target.put((endless ? "again" : incoming.remove()).getBytes(StandardCharsets.UTF_8));
        return sender;
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        whenSending.run();
        if (room == 0) {
            return 0;
        }
        room--;
        int length = source.remaining();
        sent.add(StandardCharsets.UTF_8.decode(source).toString());
        return length;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    }

    @Override
    public DatagramChannel bind(SocketAddress local) {
        return this;
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        return null;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public DatagramSocket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel disconnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return null;
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
    public MembershipKey join(InetAddress group, NetworkInterface network) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface network, InetAddress source) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
}
