/**
 * A client of HFTP. {@link io.github.hftp.client.HftpClient} talks to one server, for any number of threads;
 * {@link io.github.hftp.client.DownloadRequest} fetches a large file over several connections and from several servers.
 * Every failure of the server or of the network is an {@link io.github.hftp.client.HftpException}.
 *
 * <p>The client trusts nothing that a server sends: replies are bounded in length and time, names are checked before
 * they are returned, and a slice is either complete or an exception.
 *
 * <h2>The file system</h2>
 *
 * <p>A server is also a read-only {@link java.nio.file.FileSystem}, so code that takes a {@link java.nio.file.Path} can
 * take a file on a server:
 *
 * <pre>{@code
 * Path file = Path.of(URI.create("hftp://localhost:19500/archivo.txt"));
 * Files.copy(file, Path.of("archivo.txt"));
 * }</pre>
 *
 * <p>Its root is the folder of the server, which holds every file. Names are local ones, as for the client; in a URI
 * they are encoded, see {@link io.github.hftp.client.HftpUri}. A file has a size; its times are all the epoch,
 * 1970-01-01T00:00:00Z, since HFTP has no times. If the server has no such file, calls throw a
 * {@link java.nio.file.NoSuchFileException}; for any other failure they throw an
 * {@link io.github.hftp.client.HftpException}, as the client does. Calls that would write throw a
 * {@link java.nio.file.ReadOnlyFileSystemException}. To a walk, a name that the server lists but then refuses is neither
 * a file nor a folder, and the walk continues.
 *
 * <p>The URI of a file is enough: its file system connects on first use, with the default settings, and need not be
 * closed, since idle connections close by themselves. For other settings, or to control when it closes, open one with
 * {@link java.nio.file.FileSystems#newFileSystem(java.net.URI, java.util.Map)}, which connects at once and uses only
 * the server of the URI. The map can have one key, {@code "builder"}, with a
 * {@link io.github.hftp.client.HftpClientBuilder}. Until you close it, URIs of its server are paths of it. Closing a
 * file system closes its channels and streams; its paths then throw {@link java.nio.file.ClosedFileSystemException}.
 *
 * <p>The JDK looks for providers once, with the system class loader. If another class loader loads this jar, as in a
 * fat jar with nested jars or in an application server, {@code Path.of(URI)} does not find it; then open the file
 * system with {@link java.nio.file.FileSystems#newFileSystem(java.net.URI, java.util.Map, ClassLoader)} and get paths
 * from {@link java.nio.file.FileSystem#getPath}. If you merge jars into one, merge their {@code META-INF/services} too.
 *
 * <h2>Logging</h2>
 *
 * <p>The client logs at DEBUG level, under the name of this package, and never a byte that a server chose. Only the
 * warnings of a download are logged at WARN, unless {@link io.github.hftp.client.DownloadRequest#onWarning} takes them.
 */
package io.github.hftp.client;
