/**
 * A byte stream over datagrams: a small TCP, so that a {@link io.github.hftp.loop.protocol.StreamProtocol} runs over UDP as it
 * is. A datagram may be lost, doubled, late or forged; what is made of them here is each byte once and in order, or a
 * clear failure. How that is done is what TCP does for you.
 *
 * <h2>The packet</h2>
 *
 * <p>Each datagram is one {@linkplain io.github.hftp.examples.course.kit.reliable.Packet packet} of at most 1200 bytes,
 * which no network has to cut (numbers are big-endian):
 *
 * <pre>
 *  bytes  4      1     8           8       8    8         1       4     4     up to 1154
 *        ┌──────┬─────┬───────────┬───────┬────┬─────────┬───────┬─────┬─────┬─────────┐
 *        │"HFRS"│type │connection │number │ack │received │window │sent │echo │payload  │
 *        └──────┴─────┴───────────┴───────┴────┴─────────┴───────┴─────┴─────┴─────────┘
 * </pre>
 *
 * <p>The connection is a random number that its client chooses: who does not see the packets cannot forge one. The
 * number counts the packets of one direction, from 0; it has 64 bits, so unlike TCP's it never wraps around.
 *
 * <h2>The rules</h2>
 *
 * <ol>
 *   <li>OPEN, number 0, opens a connection; DATA carries bytes; LAST carries the last of them. These three are
 *       numbered, kept until they are acknowledged, and each of them is answered: by the packet that is sent next, or
 *       by an ACK.
 *   <li>Every packet acknowledges: all numbers before {@code ack} have come, and of those after it the ones whose bit
 *       is set in {@code received}. So what is missing is sent again, and nothing else.
 *   <li>A packet is sent again when three that were sent after it have arrived, or when its time is up. That time is
 *       measured: a packet tells when it was sent, and its answer repeats that (<em>echo</em>), so that one which was
 *       sent twice misleads nobody. It doubles each time the same packet is sent again.
 *   <li>The receiver says for how many packets it has room (<em>window</em>), and drops what exceeds that. One packet
 *       may always be under way: with the window closed, sending it again and again asks whether it is open.
 *   <li>The sender has a window too, because many senders share one receiver's buffer: it grows with each packet that
 *       arrives and is halved when a time is up.
 *   <li>Who has heard nothing for a while sends an empty DATA, which has to be answered. Who has heard nothing for long
 *       gives up: there is no other way to learn that somebody is gone.
 *   <li>A connection has ended when both have sent LAST and know that it arrived. The very last ACK is confirmed by
 *       nobody, so the server remembers the connections that have ended and repeats that ACK to who asks again.
 *   <li>RESET says: I do not know this connection, or not any more. It answers every numbered packet but OPEN.
 * </ol>
 *
 * <p>{@link io.github.hftp.examples.course.kit.reliable.Link} is these rules, without a socket, a clock or a thread;
 * {@link io.github.hftp.examples.course.kit.reliable.ReliableServer} puts it on an event loop, and
 * {@link io.github.hftp.examples.course.kit.reliable.ReliableWire} makes a client's blocking streams of it.
 */
package io.github.hftp.examples.course.kit.reliable;
