/**
 * The client of HFTP: {@link io.github.hftp.client.HftpClient} and its exceptions, a read-only
 * {@link java.nio.file.FileSystem} for {@code hftp:} URIs, and the command line {@code hftp}.
 */
module io.github.hftp.client {
    requires transitive io.github.hftp.core;
    requires org.slf4j;

    // For the command line only, so optional: no other package may use them.
    requires static info.picocli;
    requires static org.tinylog.api;

    exports io.github.hftp.client;

    opens io.github.hftp.client.cli to
            info.picocli;

    provides java.nio.file.spi.FileSystemProvider with
            io.github.hftp.client.internal.nio.HftpFileSystemProvider;
}
