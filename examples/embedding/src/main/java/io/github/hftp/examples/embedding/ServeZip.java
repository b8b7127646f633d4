package io.github.hftp.examples.embedding;

import io.github.hftp.server.HftpServer;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Serves the files in a zip file without unpacking it: HFTP can serve a folder of any Java file system. */
public final class ServeZip {
    private ServeZip() {}

    /**
     * Runs the example.
     *
     * @param args the zip file
     * @throws IOException if it cannot be served
     */
    public static void main(String[] args) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(Path.of(args[0]));
                HftpServer server = HftpServer.serve(zip.getPath("/"))) {
            System.out.println("Serving " + args[0] + " at " + server.uri());
            System.in.read();
        }
    }
}
