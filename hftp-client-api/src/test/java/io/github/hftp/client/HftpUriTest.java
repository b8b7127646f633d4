package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HftpUriTest {
    @ParameterizedTest
    @CsvSource({
        "hftp://host/archivo.txt, host, " + Protocol.DEFAULT_PORT + ", archivo.txt",
        "hftp://my_server/a, my_server, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://My_Server:/a, my_server, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://_a.my_server.net_1.:7/a%20b, _a.my_server.net_1., 7, a b",
        "hftp://project_web_1:65535/a, project_web_1, 65535, a",
        "hftp://web-.a_b/a, web-.a_b, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://a.1_2/a, a.1_2, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://a.7seas/a, a.7seas, " + Protocol.DEFAULT_PORT + ", a",
        "HFTP://HOST:1/A, host, 1, A",
        "hftp://127.0.0.1:/a, 127.0.0.1, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://[::1]:7/..., [::1], 7, ...",
        "hftp://[FE80::1%25Eth0]:7/a, [FE80::1%25Eth0], 7, a",
        "hftp://host/100%25%20real.txt, host, " + Protocol.DEFAULT_PORT + ", 100% real.txt",
        "hftp://host/a%C3%B1o, host, " + Protocol.DEFAULT_PORT + ", año",
        "hftp://host/a%c3%b1o, host, " + Protocol.DEFAULT_PORT + ", año",
        "hftp://host/año, host, " + Protocol.DEFAULT_PORT + ", año",
        "hftp://host/%61, host, " + Protocol.DEFAULT_PORT + ", a",
        "hftp://host/a+b~c;v=1, host, " + Protocol.DEFAULT_PORT + ", a+b~c;v=1",
        "hftp://host/%5C%0A%3F, host, " + Protocol.DEFAULT_PORT + ", '\\\n?'"
    })
    void aFileOfAServerIsRead(String text, String host, int port, String name) {
        var expected = new HftpUri(host, port, Optional.of(FileName.of(name)));
        assertThat(HftpUri.parse(text)).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(HftpUri.of(URI.create(text))).isEqualTo(expected);
        assertThat(HftpUri.of(expected.toUri())).isEqualTo(expected);
        assertThat(expected.server()).isEqualTo(new HftpUri(host, port, Optional.empty()));
    }

    @Test
    void aServerAloneIsRead() {
        var server = new HftpUri("host", Protocol.DEFAULT_PORT, Optional.empty());
        assertThat(HftpUri.parse("hftp://host")).isEqualTo(server);
        assertThat(HftpUri.parse("hftp://host/")).isEqualTo(server);
        assertThat(server).hasToString("hftp://host:19500/");
    }

    @Test
    void aNameIsWrittenAsItTravels() {
        var uri = new HftpUri("Host", 1, Optional.of(FileName.of("a~ñ %")));
        assertThat(uri).hasToString("hftp://host:1/a%7E%C3%B1%20%25");
        assertThat(uri.toUri()).isEqualTo(URI.create(uri.toString()));
    }

    @Test
    void whatJavaBuildsOfAnyNameIsReadBack() throws URISyntaxException {
        Random random = new Random(1);
        for (int n = 0; n < 2000; n++) {
            String local = random.ints(1 + random.nextInt(20), 1, 0x3000)
                    .filter(c -> c != '/')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .append('x')
                    .toString();
            URI built = new URI("hftp", null, "host", 1, "/" + local, null, null);
            assertThat(HftpUri.of(built).name()).contains(FileName.of(local));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hftp://host//",
                "hftp://host/a/",
                "hftp://host/a/b",
                "hftp://host//a",
                "hftp://host/./a",
                "hftp://host/../a",
                "hftp://host/..",
                "hftp://host/.",
                "hftp://host/%2E%2e",
                "hftp://host/%2F",
                "hftp://host/a%2Fb",
                "hftp://host/..%2Fetc",
                "hftp://host/%00",
                "hftp://host/a%00b",
                "hftp://host/%FF",
                "hftp://host/%C0%AF",
                "hftp://host/%ED%A0%80",
                "hftp://host/\uD800"
            })
    void whatIsNotTheNameOfAFileIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpUri.parse(text))
                .withMessageContaining("has a path that is not the name of a file")
                .withMessageContaining("hftp://host:port/name is expected");
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        String longest = "hftp://host/" + "%41".repeat(Protocol.MAX_FILE_NAME_BYTES);
        assertThat(HftpUri.parse(longest).name()).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> HftpUri.parse(longest + "A"));
    }

    @ParameterizedTest
    @CsvSource({
        "hftp://host/a?, has a query",
        "hftp://host/a?b, has a query",
        "hftp://host/a#, has a fragment",
        "hftp://me@host/a, has user information",
        "http://host/a, does not begin with hftp://",
        "//host/a, does not begin with hftp://",
        "hftp:a, has no valid host",
        "hftp:///a, has no valid host",
        "hftp://a_b:x/a, has no valid host",
        "hftp://a_b:1:2/a, has no valid host",
        "hftp://a_b..c/a, has no valid host",
        "hftp://.a_b/a, has no valid host",
        "hftp://-a_b/a, has no valid host",
        "hftp://a_%62/a, has no valid host",
        "hftp://a_ñ/a, has no valid host",
        "hftp://a_$/a, has no valid host",
        "hftp://127.1/a, has no valid host",
        "hftp://1.2.3.256./a, has no valid host",
        "hftp://me@a_b/a, has user information",
        "hftp://a_b:0/a, has no valid port",
        "hftp://a_b:65536/a, has no valid port",
        "hftp://a_b:99999999999/a, has no valid port",
        "hftp://a_b/a?b, has a query",
        "hftp://a_b/a#b, has a fragment",
        "hftp://a_b/a/b, has a path that is not",
        "hftp://host:0/a, has no valid port",
        "hftp://host:65536/a, has no valid port",
        "hftp://host:99999999999/a, has no valid",
        "hftp://host/a b, 'is not a URI'",
        "hftp://host/%G0, 'is not a URI'",
        "hftp://host/%4, 'is not a URI'",
        "hftp://, 'is not a URI'",
        "'', does not begin with hftp://"
    })
    void anythingElseIsRefused(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpUri.parse(text))
                .withMessageContaining(reason)
                .withMessageContaining("hftp://host:port/name is expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hftp://me:secret@host/",
                "hftp://me:secret@a_b/",
                "hftp://secret@a_b:x/",
                "hftp:secret@host",
                "hftp://me:secret@ /"
            })
    void aPasswordIsNotShown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpUri.parse(text))
                .satisfies(e -> assertThat(e).hasNoCause())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a/b", "a:1", "me@host", "a b", "::1", "a?b", "a#b", "a_b:1", "me@a_b", "a_b/", "-", "a\n"})
    void aHostThatIsNoneIsRefused(String host) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HftpUri(host, 1, Optional.empty()));
    }

    @Test
    void aPartThatIsMissingOrWrongIsRefused() {
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> new HftpUri("host", 1, null));
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> new HftpUri(null, 1, Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new HftpUri("host", 0, Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> new HftpUri("host", 65536, Optional.empty()));
    }
}
