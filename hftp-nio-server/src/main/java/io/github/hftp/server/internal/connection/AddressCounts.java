package io.github.hftp.server.internal.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections each address has open. Of an IPv6 address only the first 64 bits count: a provider usually gives
 * each customer such a prefix. Holds an entry only for addresses that are connected.
 */
final class AddressCounts {
    private final int limit;
    private final boolean limitsLoopback;
    private final Map<Object, Integer> counts = new HashMap<>();

    AddressCounts(int limit, boolean limitsLoopback) {
        this.limit = limit;
        this.limitsLoopback = limitsLoopback;
    }

    /** Counts one more, unless the limit is reached. */
    boolean tryAdd(InetAddress address) {
        if (isExempt(address)) {
            return true;
        }
        int count = counts.getOrDefault(key(address), 0);
        if (count >= limit) {
            return false;
        }
        counts.put(key(address), count + 1);
        return true;
    }

    void remove(InetAddress address) {
        if (!isExempt(address)) {
            counts.computeIfPresent(key(address), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    int size() {
        return counts.size();
    }

    private boolean isExempt(InetAddress address) {
        return address.isLoopbackAddress() && !limitsLoopback;
    }

    private static Object key(InetAddress address) {
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }
}
