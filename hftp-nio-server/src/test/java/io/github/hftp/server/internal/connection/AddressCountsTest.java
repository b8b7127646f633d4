package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressCountsTest {
    private final AddressCounts counts = new AddressCounts(2, false);

    @Test
    void anAddressHasAsManyPlacesAsTheLimitSays() {
        assertThat(counts.tryAdd(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAdd(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAdd(address("192.0.2.1"))).isFalse();
        assertThat(counts.tryAdd(address("192.0.2.2"))).isTrue();
        counts.remove(address("192.0.2.1"));
        assertThat(counts.tryAdd(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAdd(address("192.0.2.1"))).isFalse();
    }

    @Test
    void theFirst64BitsOfAnIPv6AddressAreOneAddress() {
        assertThat(counts.tryAdd(address("2001:db8:0:1::1"))).isTrue();
        assertThat(counts.tryAdd(address("2001:db8:0:1:ffff::2"))).isTrue();
        assertThat(counts.tryAdd(address("2001:db8:0:1::3"))).isFalse();
        assertThat(counts.tryAdd(address("2001:db8:0:2::1"))).isTrue();
        counts.remove(address("2001:db8:0:1::9"));
        assertThat(counts.tryAdd(address("2001:db8:0:1::3"))).isTrue();
    }

    @Test
    void anIPv4AddressInTheFormOfIPv6IsTheSameOne() {
        assertThat(counts.tryAdd(address("192.0.2.1"))).isTrue();
        assertThat(counts.tryAdd(address("::ffff:192.0.2.1"))).isTrue();
        assertThat(counts.tryAdd(address("192.0.2.1"))).isFalse();
    }

    @Test
    void loopbackAddressesAreLimitedOnlyIfAskedFor() {
        AddressCounts all = new AddressCounts(2, true);
        for (String loopback : new String[] {"127.0.0.1", "127.1.2.3", "::1"}) {
            for (int n = 0; n < 2; n++) {
                assertThat(counts.tryAdd(address(loopback))).isTrue();
                assertThat(all.tryAdd(address(loopback))).isTrue();
            }
            assertThat(counts.tryAdd(address(loopback))).isTrue();
            assertThat(all.tryAdd(address(loopback))).isFalse();
            counts.remove(address(loopback));
        }
        assertThat(counts.size()).isZero();
    }

    @Test
    void nothingIsKeptOfThoseWhoHaveGone() {
        AddressCounts many = new AddressCounts(3, false);
        Random random = new Random(1);
        for (int n = 0; n < 100_000; n++) {
            byte[] bytes = new byte[n % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            InetAddress address = address(bytes);
            many.tryAdd(address);
            many.remove(address);
        }
        assertThat(many.size()).isZero();
    }

    @Test
    void whoWasNeverCountedIsNotMissed() {
        counts.remove(address("192.0.2.1"));
        assertThat(counts.size()).isZero();
        assertThat(counts.tryAdd(address("192.0.2.1"))).isTrue();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
