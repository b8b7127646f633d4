/**
 * A single-threaded event loop over {@link java.nio.channels.Selector}, for any protocol: it knows nothing of HFTP.
 *
 * <p>{@link io.github.hftp.loop.EventLoop} owns the thread, the deadlines and the queue of tasks. Each channel has a
 * {@link io.github.hftp.loop.SelectionHandler}, which says what it waits for and is called when it is ready.
 * {@link io.github.hftp.loop.Acceptor} takes connections, {@link io.github.hftp.loop.Transport} moves a connection's
 * bytes. A handler that has more to do than is fair stops and asks for another turn
 * ({@link io.github.hftp.loop.Registration#requeue}).
 */
package io.github.hftp.loop;
