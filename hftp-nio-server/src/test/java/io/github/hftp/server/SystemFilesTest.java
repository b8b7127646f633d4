package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders whose files the system makes up while they are read. Those of /proc claim to be empty, and those of /sys to
 * have a page of memory, which they have not, and to have been changed just now.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(LeakCheck.class)
class SystemFilesTest {
    private static final int MOST_TURNS_A_CONNECTION = 20;

    /** Never more than a file claims to have; where it has less, or cannot be read, the connection ends. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/self", "/sys/kernel"})
    void noReplyIsWrongOrHangs(String folder) throws IOException {
        try (HftpServer server = HftpServer.serve(Path.of(folder))) {
            List<String> names = list(server);
            for (String name : names) {
                long size = size(server, name);
                String header = "0 OK\r\nContent-Length: " + size + "\r\n\r\n";
                String raw = ask(server, "get_slice " + name + " 0 " + size + " raw");
                assertThat(raw)
                        .as(name)
                        .matches("(?s)199 INTERNAL SERVER ERROR\r\n|\\Q" + header + "\\E.{0," + size + "}");
                String base64 = ask(server, "get_slice " + name + " 0 " + size);
                assertThat(base64).as(name).matches("199 INTERNAL SERVER ERROR\r\n|0 OK\r\n[A-Za-z0-9+/]*=*(\r\n)?");
                assertThat(ask(server, "get_slice " + name + " 0 " + (size + 1)))
                        .isEqualTo("203 OFFSET EXCEEDS FILE SIZE\r\n");
            }
            assertThat(server.metrics().loop().turns())
                    .isLessThan(server.metrics().connectionsOpened() * MOST_TURNS_A_CONNECTION);
        }
    }

    private static List<String> list(HftpServer server) throws IOException {
        List<String> lines = ask(server, "get_file_listing").lines().toList();
        assertThat(lines).hasSizeGreaterThan(2).startsWith("0 OK").endsWith("");
        return lines.subList(1, lines.size() - 1);
    }

    private static long size(HftpServer server, String name) throws IOException {
        String reply = ask(server, "get_metadata " + name);
        assertThat(reply).as(name).matches("0 OK\r\n[0-9]+\r\n");
        return Long.parseLong(reply.lines().skip(1).findFirst().orElseThrow());
    }

    private static String ask(HftpServer server, String request) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            return peer.exchange(request + "\r\n");
        }
    }
}
