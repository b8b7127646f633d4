package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ConnectFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a server is: at the one address that the caller has given, or at those of a name, which is looked up for each
 * connection. It belongs to a pool, and is for any thread.
 */
final class Addresses {
    private static final int MOST_SHOWN = 4;

    /** Finds the addresses of a name, at least one. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final InetSocketAddress server;
    private final Resolver resolver;
    private volatile List<InetAddress> known = List.of();
    private volatile InetAddress last; // that could be connected to, or null

    /** Makes the addresses of a server, of which nothing is looked up yet. */
    Addresses(InetSocketAddress server) {
        this(server, InetAddress::getAllByName);
    }

    Addresses(InetSocketAddress server, Resolver resolver) {
        this.server = server;
        this.resolver = resolver;
    }

    /**
     * All of them in the order in which they are to be tried (RFC 8305 section 4): the one that worked last is the
     * first, so that all connections lead to one server; the families take turns. If the name cannot be looked up any
     * more, they are those that it had.
     */
    List<InetSocketAddress> inOrder() throws UnknownHostException {
        if (!server.isUnresolved()) {
            return List.of(server);
        }
        try {
            known = List.of(resolver.resolve(server.getHostString()));
        } catch (UnknownHostException e) {
            if (known.isEmpty()) {
                throw e;
            }
        }
        List<InetAddress> all = known;
        InetAddress before = last;
        InetAddress first = before != null && all.contains(before) ? before : all.get(0);
        return interleaved(Stream.concat(Stream.of(first), all.stream()).distinct())
                .map(address -> new InetSocketAddress(address, server.getPort()))
                .toList();
    }

    /**
     * Connects to one of them.
     *
     * @throws ConnectFailedException if none of them can be connected to, or there is none
     * @throws IOException if that is ended from outside
     */
    void connect(Transport transport) throws IOException {
        List<InetSocketAddress> all = List.of();
        Deque<InetSocketAddress> untried = new ArrayDeque<>();
        try {
            all = inOrder();
            untried.addAll(all);
            last = transport.connect(untried).getAddress();
        } catch (ClosedChannelException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            String reason = e instanceof UnknownHostException ? "unknown host" : e.getMessage();
            String tried = shown(all.subList(0, all.size() - untried.size()));
            throw new ConnectFailedException("cannot connect to " + this + ": " + reason + tried, e);
        }
    }

    /** The addresses that were tried, for a message; empty if it is the only one. */
    private static String shown(List<InetSocketAddress> tried) {
        if (tried.size() < 2) {
            return "";
        }
        String more = tried.size() > MOST_SHOWN ? " and " + (tried.size() - MOST_SHOWN) + " more" : "";
        return tried.stream()
                .limit(MOST_SHOWN)
                .map(address -> address.getAddress().getHostAddress())
                .collect(Collectors.joining(", ", " (tried ", more + ")"));
    }

    private static Stream<InetAddress> interleaved(Stream<InetAddress> addresses) {
        Deque<InetAddress> left = addresses.collect(Collectors.toCollection(ArrayDeque::new));
        List<InetAddress> order = new ArrayList<>();
        while (!left.isEmpty()) {
            InetAddress before = order.isEmpty() ? null : order.get(order.size() - 1);
            InetAddress next = left.stream()
                    .filter(address -> before == null || address.getClass() != before.getClass())
                    .findFirst()
                    .orElse(left.peek());
            left.remove(next);
            order.add(next);
        }
        return order.stream();
    }

    /** The name and the port, for messages. */
    @Override
    public String toString() {
        return server.getHostString() + " port " + server.getPort();
    }
}
