/**
 * The thin launcher: {@link io.github.hftp.server.launcher.Main} reads its {@link
 * io.github.hftp.server.launcher.Options}, starts a server, says where, and waits for a signal. Everything runs on the
 * main thread but the drain of {@link io.github.hftp.server.launcher.ErrorStream}. Not part of the library.
 */
package io.github.hftp.server.launcher;
