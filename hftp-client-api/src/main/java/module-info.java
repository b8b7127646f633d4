/**
 * The client of HFTP: {@link io.github.hftp.client.HftpClient} and the ways in which a call can fail, and a read-only
 * {@link java.nio.file.FileSystem} for {@code hftp:} URIs; and the command line {@code hftp}.
 */
module io.github.hftp.client {
    requires transitive io.github.hftp.core;
    requires org.slf4j;

    // The command line's. Optional: nothing outside its package may use them.
    requires static info.picocli;
    requires static org.tinylog.api;

    exports io.github.hftp.client;

    opens io.github.hftp.client.cli to
            info.picocli;

    provides java.nio.file.spi.FileSystemProvider with
            io.github.hftp.client.internal.nio.HftpFileSystemProvider;
}
