/**
 * The served folder: which files it has, their sizes, their bytes. One rule, in {@code ServedFolder}, decides for
 * listing, size and slice alike which files those are.
 *
 * <p>A folder on a local disk is read on the loop's own thread: its answers come from the page cache or from a disk
 * that answers in milliseconds, which is what the usual web servers count on as well. A folder that may make its reader
 * wait (a network file system, a file system written in Java) says so by {@code FileAccess.mayBlock}, and is asked on
 * other threads while the connection waits.
 */
package io.github.hftp.server.internal.file;
