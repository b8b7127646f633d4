/** An embeddable, non-blocking HFTP file server, and its launcher. */
module io.github.hftp.server {
    requires transitive io.github.hftp.core;
    requires jdk.management;
    requires org.slf4j;

    // For the launcher only, so optional: no other package may use them.
    requires static info.picocli;
    requires static org.tinylog.api;
    requires static org.tinylog.impl;

    exports io.github.hftp.loop;
    exports io.github.hftp.loop.protocol;
    exports io.github.hftp.server;
    exports io.github.hftp.server.event;

    opens io.github.hftp.server.launcher to
            info.picocli,
            org.tinylog.api;
}
