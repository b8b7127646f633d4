package io.github.hftp.server.event;

/**
 * Is told what a server does. The calls come one at a time, on a thread of the listener's own, in the order in which
 * things happened. A listener that is slow or stuck delays nobody: up to
 * {@value io.github.hftp.server.event.ServerListener#QUEUE_CAPACITY} events wait for it, further ones are dropped and
 * counted ({@link ServerMetrics#eventsDropped}). One that throws is logged and goes on being called.
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
