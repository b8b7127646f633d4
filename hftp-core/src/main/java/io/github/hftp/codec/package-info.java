/**
 * The bytes of HFTP: from a stream to lines, from lines to requests, from replies to bytes and back, and text from a peer
 * made safe to print. Pure computation on buffers; the channels belong to the server and the client.
 */
package io.github.hftp.codec;
