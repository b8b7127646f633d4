/** HFTP's vocabulary and codec: names, requests, status codes, and the bytes they are on the wire. No I/O. */
@SuppressWarnings("module") // the qualified export names modules that depend on this one
module io.github.hftp.core {
    exports io.github.hftp.protocol;
    exports io.github.hftp.codec to
            io.github.hftp.server,
            io.github.hftp.client;
}
