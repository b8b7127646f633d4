/** The client of HFTP: {@link io.github.hftp.client.HftpClient} and the ways in which a call can fail. */
module io.github.hftp.client {
    requires transitive io.github.hftp.core;
    requires org.slf4j;

    exports io.github.hftp.client;
}
