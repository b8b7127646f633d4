package io.github.hftp.server.event;

/** Why a connection ended. */
public enum CloseReason {
    /** The client sent its last byte and had all its answers. */
    CLIENT_CLOSED,
    /** The client asked for it by {@code quit}. */
    QUIT,
    /** A reply with a fatal status code (100 to 199) was sent. */
    FATAL_STATUS,
    /** No request came in time. */
    IDLE_TIMEOUT,
    /** A request line was begun and not ended in time. */
    LINE_TIMEOUT,
    /** The client took too little of what it had asked for. */
    SLOW_READER,
    /** A file could not be read to the end of a slice; the reply was left incomplete. */
    TRANSFER_FAILED,
    /** The folder did not answer in time. */
    FILE_TIMEOUT,
    /** The connection broke: reset by the client, or by the network. */
    CONNECTION_LOST,
    /** The server was drained or closed. */
    SERVER_CLOSED,
    /** The server failed in a way that it should not. */
    INTERNAL_ERROR
}
