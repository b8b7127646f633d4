package io.github.hftp.examples.embedding;

import io.github.hftp.client.HftpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Lists a server's files and reads the first bytes of each. */
public final class ReadSlice {
    private ReadSlice() {}

    /**
     * Runs the example.
     *
     * @param args the server's URI
     * @throws IOException if the server cannot be reached or a read fails
     */
    public static void main(String[] args) throws IOException {
        try (HftpClient client = HftpClient.connect(URI.create(args[0]))) {
            for (String name : client.list()) {
                long size = client.size(name);
                byte[] beginning = client.slice(name, 0, (int) Math.min(size, 20));
                System.out.println(name + ", " + size + " bytes: " + new String(beginning, StandardCharsets.UTF_8));
            }
        }
    }
}
