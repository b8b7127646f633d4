/** The server and the client inside another program. */
module io.github.hftp.examples.embedding {
    requires io.github.hftp.client;
    requires io.github.hftp.server;
}
