/**
 * The client as a file system of {@link java.nio.file}, found by the JDK as a service. {@code HftpFileSystemProvider}
 * is the service; {@code OpenFileSystems} are those that it has; {@code HftpFileSystem} is one server, with a client of
 * its own; {@code HftpPath} is a path there, with the rules of Unix.
 *
 * <p>It is built on the exported package, and nothing else knows it.
 */
package io.github.hftp.client.internal.nio;
