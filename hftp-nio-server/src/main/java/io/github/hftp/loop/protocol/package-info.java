/**
 * Servers for a protocol of your own, on the {@linkplain io.github.hftp.loop event loop}. Write a
 * {@link io.github.hftp.loop.protocol.StreamProtocol} and open a {@link io.github.hftp.loop.protocol.StreamServer}
 * (TCP), or a {@link io.github.hftp.loop.protocol.DatagramProtocol} and a
 * {@link io.github.hftp.loop.protocol.DatagramServer} (UDP); {@link io.github.hftp.loop.protocol.LineSplitter} splits
 * bytes into lines.
 *
 * <p>A {@code StreamServer} owns its connections, each connection owns its protocol object and its queue of bytes to
 * send. Everything belongs to the loop thread. Read in this order: {@code StreamProtocol}, {@code StreamConnection},
 * {@code StreamServer}, {@code SocketConnection}, {@code WriteQueue}; then {@code DatagramProtocol} and {@code
 * DatagramServer}.
 *
 * <p>HFTP itself does not run on a {@code StreamProtocol}, which pushes copies of its bytes into a queue. Its replies
 * are pulled: bytes that the socket does not take go back to the reply, so a stalled reply holds no memory, and a large
 * slice goes from file to socket inside the kernel. And it needs a deadline for each state, not one for silence.
 */
package io.github.hftp.loop.protocol;
