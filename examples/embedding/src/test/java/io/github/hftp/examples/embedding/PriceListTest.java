package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.StatusException;
import io.github.hftp.server.HftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test as a user of the library would write it: a real server on a free port, in the test's own process. */
class PriceListTest {
    @TempDir
    Path folder;

    private HftpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HftpServer.serve(folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void readsThePricesOffTheServer() throws IOException {
        Files.writeString(folder.resolve("prices.properties"), "bread=250\nmilk=120\n");
        PriceList prices = new PriceList(server.address());
        assertThat(prices.cents("milk")).isEqualTo(120);
    }

    @Test
    void saysSoWhenTheServerHasNoPrices() {
        assertThatThrownBy(() -> new PriceList(server.address()))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(202));
    }

    @Test
    void seesWhatTheServerServes() throws IOException {
        Files.writeString(folder.resolve("two words.txt"), "hello");
        try (HftpClient client = HftpClient.connect(server.uri())) {
            assertThat(client.list()).containsExactly("two words.txt");
            assertThat(client.size("two words.txt")).isEqualTo(5);
        }
    }
}
