package io.github.hftp.server.event;

/**
 * Receives the events of a server. The server calls it one event at a time, in order, on a thread of the listener's
 * own. A slow or stuck listener does not delay the server: up to
 * {@value io.github.hftp.server.event.ServerListener#QUEUE_CAPACITY} events wait for it; further ones are dropped and
 * counted ({@link ServerMetrics#eventsDropped}). If a listener throws, that is logged, and it keeps receiving events.
 */
public interface ServerListener {
    /** How many events wait for a listener before further ones are dropped: {@value}. */
    int QUEUE_CAPACITY = 1024;

    /**
     * A connection was accepted.
     *
     * @param event what happened
     */
    default void onConnectionOpened(ConnectionOpened event) {}

    /**
     * A request was answered.
     *
     * @param event what happened
     */
    default void onRequestServed(RequestServed event) {}

    /**
     * A connection ended.
     *
     * @param event what happened
     */
    default void onConnectionClosed(ConnectionClosed event) {}
}
