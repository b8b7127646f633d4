/** The vocabulary and codec of HFTP: names, requests, status codes, and their bytes on the wire. No I/O. */
@SuppressWarnings("module") // the qualified export names modules that depend on this one
module io.github.hftp.core {
    exports io.github.hftp.protocol;
    exports io.github.hftp.codec to
            io.github.hftp.server,
            io.github.hftp.client;
}
