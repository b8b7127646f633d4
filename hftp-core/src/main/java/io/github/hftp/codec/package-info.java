/**
 * The bytes of HFTP: lines out of a stream, requests out of lines, replies into bytes and back. Pure computation over
 * buffers; the channels that the bytes travel through are the business of the server and the client.
 */
package io.github.hftp.codec;
