/**
 * A client of HFTP. {@link io.github.hftp.client.HftpClient} talks to one server, for any number of threads;
 * {@link io.github.hftp.client.DownloadRequest} fetches a large file over several connections and from several servers.
 * Every failure of the server or of the network is an {@link io.github.hftp.client.HftpException}.
 *
 * <p>Nothing that a server sends is trusted: replies are bounded in length and in time, names are checked before they
 * are handed out, and a slice is either complete or an exception.
 *
 * <h2>The file system</h2>
 *
 * <p>A server is also a read-only {@link java.nio.file.FileSystem}, so that whatever takes a {@link java.nio.file.Path}
 * takes a file of a server:
 *
 * <pre>{@code
 * Path file = Path.of(URI.create("hftp://localhost:19500/archivo.txt"));
 * Files.copy(file, Path.of("archivo.txt"));
 * }</pre>
 *
 * <p>Its root is the folder of the server, and every file is in it. Names are local ones, as for the client; in a URI
 * they are encoded, see {@link io.github.hftp.client.HftpUri}. A file has a size, and its times are all the epoch,
 * 1970-01-01T00:00:00Z, since HFTP knows no times. That the server has no such file is a
 * {@link java.nio.file.NoSuchFileException}; everything else that can go wrong is an
 * {@link io.github.hftp.client.HftpException}, as for the client. Whatever would write is a
 * {@link java.nio.file.ReadOnlyFileSystemException}. A name that the server lists and then refuses is neither a file
 * nor a folder to a walk, which goes on.
 *
 * <p>The URI of a file is enough: the file system it implies connects when it is first needed, with the default
 * settings, and need not be closed, since its connections are closed when they have been idle for a while. For other
 * settings, or to know the end of it, open one with
 * {@link java.nio.file.FileSystems#newFileSystem(java.net.URI, java.util.Map)}, which connects at once; of the URI only
 * the server counts. The map can have one key, {@code "builder"}, with a
 * {@link io.github.hftp.client.HftpClientBuilder}. Until it is closed, URIs of its server are paths of it. Closing a
 * file system closes its channels and streams; its paths then throw {@link java.nio.file.ClosedFileSystemException}.
 *
 * <p>The JDK looks for providers once, with the system class loader. Where this jar comes with another, as in a fat jar
 * with jars inside or in an application server, {@code Path.of(URI)} does not find it; then open the file system with
 * {@link java.nio.file.FileSystems#newFileSystem(java.net.URI, java.util.Map, ClassLoader)} and take paths from
 * {@link java.nio.file.FileSystem#getPath}. Who merges jars into one merges their {@code META-INF/services}, too.
 *
 * <h2>Logging</h2>
 *
 * <p>The client logs at DEBUG level only, under the name of this package, and never a byte that a server chose.
 */
package io.github.hftp.client;
