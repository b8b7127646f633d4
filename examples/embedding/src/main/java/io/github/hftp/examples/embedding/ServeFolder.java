package io.github.hftp.examples.embedding;

import io.github.hftp.server.HftpServer;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Embeds a server: serves a folder until Enter is pressed, and prints each request. */
public final class ServeFolder {
    private ServeFolder() {}

    /**
     * Runs the example.
     *
     * @param args the folder
     * @throws IOException if the folder cannot be served
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);

        try (HftpServer server = HftpServer.builder(folder)
                .port(0) // any free port
                .maxConnections(200)
                .idleTimeout(Duration.ofSeconds(30))
                .listener(new ServerListener() {
                    @Override
                    public void onRequestServed(RequestServed event) {
                        System.out.println(event.command() + " " + event.name() + ": " + event.status());
                    }
                })
                .start()) {
            System.out.println("Serving at " + server.uri());
            System.in.read();
            server.drain(Duration.ofSeconds(10)); // lets transfers in progress finish
        }
    }
}
