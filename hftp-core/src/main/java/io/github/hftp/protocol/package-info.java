/**
 * The vocabulary of HFTP: requests, status codes, file names and the numbers that both ends agree on. Everything here
 * is an immutable value; nothing does I/O.
 *
 * <p>{@code PROTOCOL.md} in this module defines the wire format, with its grammar in ABNF and the reason for each
 * decision. In short: a request is a line of elements separated by one space and ended by CR LF; a reply is a status
 * line {@code CODE TEXT}, followed by what the command asked for.
 */
package io.github.hftp.protocol;
