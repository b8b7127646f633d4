package io.github.hftp.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.ReferenceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server of the simplest kind: it serves one client, and then the next. A program with a second connection would wait
 * for itself.
 */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class OneClientTest {
    private static final byte[] LONG = RawPeer.pattern(3_000_000, 1);

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new HashMap<>();
    private ServerSocket listener;
    private Thread server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        for (int n = 0; n < 20; n++) {
            files.put("file-" + n, new byte[n]);
        }
        files.put("long", LONG);
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        url = "hftp://127.0.0.1:" + listener.getLocalPort() + "/";
        server = new Thread(this::serve, "hftp-one-client");
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        listener.close();
        server.join();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                serve(client);
            } catch (IOException e) {
                // the client is gone, or the listener is closed
            }
        }
    }

    private void serve(Socket client) throws IOException {
        var model = new ReferenceModel(files);
        InputStream input = client.getInputStream();
        for (byte[] line = readLine(input); line.length > 0; line = readLine(input)) {
            client.getOutputStream().write(model.answer(line).bytes());
        }
    }

    private static byte[] readLine(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = input.read(); b >= 0; b = input.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private Shell.Outcome run(String line) {
        Shell.Outcome outcome = Shell.run((line + " --timeout 5").split(" "));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls URL",
                "ls --json URL",
                "ls -l URL",
                "ls -l --json URL",
                "ls -l URLlong",
                "stat URLlong",
                "cat URLlong --offset 1000",
                "cat --base64 URLlong",
                "ping URL",
                "get -q -o FOLDER URLlong",
                "get -q -o FOLDER -c -j 1 URLlong URLfile-1 URLfile-0",
                "get -q -o FOLDER --base64 URLlong"
            })
    void everyCommandNeedsOneConnection(String line) {
        run(line.replace("URL", url).replace("FOLDER", folder.toString()));
        run("ping " + url); // there is none left
    }

    @Test
    void allSizesAreThere() {
        String out = run("ls -l " + url).out();
        for (int n = 0; n < 20; n++) {
            assertThat(out).contains(n + "  file-" + n + "\n");
        }
    }
}
