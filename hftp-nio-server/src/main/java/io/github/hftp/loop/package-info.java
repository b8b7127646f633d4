/**
 * A single-threaded event loop over {@link java.nio.channels.Selector}, for any protocol: it knows nothing of HFTP.
 *
 * <p>For a protocol of your own, write a {@link io.github.hftp.loop.StreamProtocol} and open a
 * {@link io.github.hftp.loop.StreamServer} (TCP), or a {@link io.github.hftp.loop.DatagramProtocol} and a
 * {@link io.github.hftp.loop.DatagramServer} (UDP); {@link io.github.hftp.loop.LineSplitter} makes lines of bytes.
 *
 * <p>Below them, {@link io.github.hftp.loop.EventLoop} owns the thread, the deadlines and the queue of tasks. Each
 * channel has a {@link io.github.hftp.loop.SelectionHandler}, which says what it waits for and is called when it is
 * ready. {@link io.github.hftp.loop.Acceptor} takes connections, {@link io.github.hftp.loop.Transport} moves a
 * connection's bytes. A handler that has more to do than is fair stops and asks for another turn
 * ({@link io.github.hftp.loop.Registration#requeue}).
 */
package io.github.hftp.loop;
