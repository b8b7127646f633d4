package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.protocol.Protocol;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({"[fe80::1%251], 1", "[fe80::1%1], 1", "[fe80::1%25], 25", "[fe80::1], 0"})
    void anInterfaceCanBeNamed(String host, int scope) {
        InetSocketAddress address = HftpClientBuilder.addressOf(URI.create("hftp://" + host + ":7"));
        assertThat(((Inet6Address) address.getAddress()).getScopeId()).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "hftp://127.0.0.1, 127.0.0.1, " + Protocol.DEFAULT_PORT,
        "hftp://127.0.0.1/, 127.0.0.1, " + Protocol.DEFAULT_PORT,
        "hftp://127.0.0.1:, 127.0.0.1, " + Protocol.DEFAULT_PORT,
        "hftp://127.0.0.1:1/, 127.0.0.1, 1",
        "HFTP://127.0.0.1:65535, 127.0.0.1, 65535",
        "hftp://[::1], ::1, " + Protocol.DEFAULT_PORT,
        "hftp://[::1]:7/, ::1, 7"
    })
    void readsAHostAndAPort(URI uri, String host, int port) {
        assertThat(HftpClientBuilder.addressOf(uri)).isEqualTo(new InetSocketAddress(host, port));
    }

    /** It is looked up for each connection. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "my_server", "a.1b", "127.0.0.1.example"})
    void aNameIsNotLookedUpYet(String host) {
        assertThat(HftpClientBuilder.addressOf(URI.create("hftp://" + host + ":7")))
                .isEqualTo(InetSocketAddress.createUnresolved(host, 7));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:19500, does not begin with",
        "ftp://host, does not begin with",
        "//host, does not begin with",
        "'', does not begin with",
        "hftp:host, has no valid host",
        "hftp:///, has no valid host",
        "hftp:///path, has no valid host",
        "hftp://under_$core, has no valid host",
        "hftp://host:x, has no valid host",
        "hftp://me@host, has user information",
        "hftp://host/file, has a path",
        "hftp://host//, has a path that is not",
        "hftp://host?, has a query",
        "hftp://host/?q, has a query",
        "hftp://host#, has a fragment",
        "hftp://host/#f, has a fragment",
        "hftp://host:0, has no valid port",
        "hftp://host:65536, has no valid port"
    })
    void refusesAnythingElse(String uri, String reason) {
        URI parsed = uri.startsWith("127") ? URI.create("//" + uri) : URI.create(uri);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpClientBuilder.addressOf(parsed))
                .withMessageContaining(reason)
                .withMessageContaining(" is expected");
    }

    @Test
    void doesNotShowAPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpClientBuilder.addressOf(URI.create("hftp://me:secret@host/")))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}
