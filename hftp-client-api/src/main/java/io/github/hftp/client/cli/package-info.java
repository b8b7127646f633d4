/**
 * The command line {@code hftp}: {@code ls}, {@code stat}, {@code get}, {@code cat}, {@code ping}. Not exported: it is
 * a program, built on the exported package as any other would be.
 */
package io.github.hftp.client.cli;
