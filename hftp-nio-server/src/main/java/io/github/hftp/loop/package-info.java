/**
 * A single-threaded event loop over {@link java.nio.channels.Selector}, for any protocol: it knows nothing of HFTP. For
 * a protocol of your own, start with {@link io.github.hftp.loop.protocol}, which is built on this package.
 *
 * <p>{@link io.github.hftp.loop.EventLoop} owns the thread, the deadlines and the task queue. Each channel has a
 * {@link io.github.hftp.loop.SelectionHandler}, which says what it waits for and is called when that is ready.
 * {@link io.github.hftp.loop.Acceptor} accepts connections, {@link io.github.hftp.loop.Transport} moves a connection's
 * bytes. A handler that has more to do than is fair stops and asks for another turn
 * ({@link io.github.hftp.loop.Registration#requeue}).
 *
 * <p>Everything belongs to the loop thread, except the few methods that say otherwise. Read in this order: {@code
 * SelectionHandler}, {@code Registration}, {@code EventLoop}, {@code Turns} (what happens in one turn), {@code
 * DeadlineQueue}, {@code SelectorPoller}, {@code Acceptor}.
 */
package io.github.hftp.loop;
