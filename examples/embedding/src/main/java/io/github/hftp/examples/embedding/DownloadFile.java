package io.github.hftp.examples.embedding;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Downloads a file and prints its progress. */
public final class DownloadFile {
    private DownloadFile() {}

    /**
     * Runs the example.
     *
     * @param args the server's URI, the file's name there, and where to put it
     * @throws IOException if the download fails
     */
    public static void main(String[] args) throws IOException {
        URI uri = URI.create(args[0]);
        String name = args[1];
        Path target = Path.of(args[2]);

        try (HftpClient client = HftpClient.connect(uri)) {
            long size = client.download(
                    name, target, progress -> System.out.println(progress.bytes() + " of " + progress.total()));
            System.out.println(name + " has " + size + " bytes");
        } catch (StatusException e) {
            System.err.println("The server says no: " + e.code() + " " + e.text());
        } catch (HftpException e) {
            System.err.println(e.getMessage() + (e.isRetryable() ? "; trying again may help" : ""));
        }
    }
}
