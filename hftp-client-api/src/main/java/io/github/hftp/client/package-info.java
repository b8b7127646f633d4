/**
 * A blocking client of HFTP. {@link io.github.hftp.client.HftpClient} is one connection to one server; every failure of
 * the server or of the network is an {@link io.github.hftp.client.HftpException}.
 *
 * <p>Nothing that a server sends is trusted: replies are bounded in length and in time, names are checked before they
 * are handed out, and a slice is either complete or an exception.
 *
 * <p>The client logs at DEBUG level only, under the name of this package, and never a byte that a server chose.
 */
package io.github.hftp.client;
