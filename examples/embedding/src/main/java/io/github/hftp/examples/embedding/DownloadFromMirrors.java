package io.github.hftp.examples.embedding;

import io.github.hftp.client.HftpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Downloads a large file from two servers at once, then reads a small one through the file system of the JDK. */
public final class DownloadFromMirrors {
    private DownloadFromMirrors() {}

    /**
     * Runs the example.
     *
     * @param args the URIs of two servers with the same files, the name of a large file, the name of a small one, and a
     *     folder to put them into
     * @throws IOException if a file cannot be downloaded
     */
    public static void main(String[] args) throws IOException {
        URI uri = URI.create(args[0]);
        URI mirrorUri = URI.create(args[1]);
        String name = args[2];
        Path folder = Path.of(args[4]);

        try (HftpClient client = HftpClient.connect(uri);
                HftpClient mirror = HftpClient.connect(mirrorUri)) {
            client.download(name)
                    .mirror(mirror)
                    .connections(4)
                    .resume(true) // continues what an earlier run left, even one that was killed
                    .onProgress(Duration.ofSeconds(1), progress -> System.out.println(progress.bytes() + " bytes"))
                    .to(folder.resolve(name));
        }

        Path remote = Path.of(uri).resolve(args[3]); // hftp://host:port/name, as for any file system
        Files.copy(remote, folder.resolve(args[3]));
    }
}
