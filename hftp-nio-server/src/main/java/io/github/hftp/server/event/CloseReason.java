package io.github.hftp.server.event;

/** Why a connection ended. */
public enum CloseReason {
    /** The client closed its side and had received all its replies. */
    CLIENT_CLOSED,
    /** The client sent {@code quit}. */
    QUIT,
    /** A reply with a fatal status code (100 to 199) was sent. */
    FATAL_STATUS,
    /** No request arrived in time. */
    IDLE_TIMEOUT,
    /** A request line was not completed in time. */
    LINE_TIMEOUT,
    /** The client read its replies too slowly. */
    SLOW_READER,
    /** A file could not be read to the end of a slice; the reply was left incomplete. */
    TRANSFER_FAILED,
    /** The folder did not answer in time. */
    FILE_TIMEOUT,
    /** The connection broke: reset by the client, or by the network. */
    CONNECTION_LOST,
    /** The server was drained or closed. */
    SERVER_CLOSED,
    /** The server failed because of a bug. */
    INTERNAL_ERROR
}
