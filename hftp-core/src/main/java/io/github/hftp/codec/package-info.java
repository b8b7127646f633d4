/**
 * The bytes of HFTP: from a stream to lines, from lines to requests, from replies to bytes and back. Pure computation
 * on buffers; the channels belong to the server and the client.
 */
package io.github.hftp.codec;
