package io.github.hftp.client.internal.part;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Where the bytes of a part come from: what decides whether a part that was begun can be gone on with. A value.
 *
 * @param name the name of the file, as the servers know it
 * @param size its size in bytes
 * @param servers the servers that had to agree on the file, as the text of their URIs; not empty
 */
public record Origin(String name, long size, Set<String> servers) {
    /** Checks that it has servers, and a size. */
    public Origin {
        servers = Set.copyOf(servers);
        if (size < 0 || servers.isEmpty()) {
            throw new IllegalArgumentException("no size or no servers: " + size + ", " + servers);
        }
    }

    /**
     * Why what was fetched from the other cannot be mixed with what comes from this one. One server in common is
     * enough: the others on both sides had to agree with it.
     */
    Optional<String> difference(Origin other) {
        if (size != other.size) {
            return Optional.of("its size was " + other.size + " bytes and is " + size + " now");
        }
        if (!name.equals(other.name)) {
            return Optional.of("it is a part of another file");
        }
        if (Collections.disjoint(servers, other.servers)) {
            return Optional.of("it came from other servers");
        }
        return Optional.empty();
    }
}
