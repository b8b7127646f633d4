/**
 * The command line {@code hftp}: {@code ls}, {@code stat}, {@code get}, {@code cat}, {@code ping}. Not exported: it is
 * a program that uses the exported package as any other would.
 */
package io.github.hftp.client.cli;
