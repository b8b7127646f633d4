package io.github.hftp.server.launcher;

/** Placeholder. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        var server = io.github.hftp.server.HftpServer.builder(java.nio.file.Path.of(args[5]))
                .port(Integer.parseInt(args[3]))
                .maxConnections(15000)
                .start();
        System.out.println(server.uri());
        server.whenClosed().join();
    }
}
