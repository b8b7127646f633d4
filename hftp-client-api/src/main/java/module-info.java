/**
 * The client of HFTP: {@link io.github.hftp.client.HftpClient} and the ways in which a call can fail, and a read-only
 * {@link java.nio.file.FileSystem} for {@code hftp:} URIs.
 */
module io.github.hftp.client {
    requires transitive io.github.hftp.core;
    requires org.slf4j;

    exports io.github.hftp.client;

    provides java.nio.file.spi.FileSystemProvider with
            io.github.hftp.client.internal.nio.HftpFileSystemProvider;
}
