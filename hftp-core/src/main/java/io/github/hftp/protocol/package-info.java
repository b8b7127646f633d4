/**
 * The vocabulary of HFTP: requests, status codes, file names and the numbers that both ends agree on. Everything here
 * is an immutable value; nothing does I/O.
 *
 * <p>The wire format, with its grammar in ABNF and the reason of each decision, is written down once, in
 * {@code PROTOCOL.md} beside this module's sources. In short: a request is a line of elements separated by one space
 * and ended by CR LF; a reply is a status line {@code CODE TEXT} and then whatever the command calls for.
 */
package io.github.hftp.protocol;
