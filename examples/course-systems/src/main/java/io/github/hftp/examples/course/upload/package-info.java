/**
 * Takes files from clients, whole or not at all, over TCP and over UDP: one protocol, written once.
 *
 * <pre>
 *  client                          server
 *  upload SIZE NAME            ──▶
 *                              ◀──  send | exists SIZE | error TEXT
 *  (after exists)
 *  overwrite | cancel          ──▶
 *                              ◀──  send | cancelled
 *  SIZE bytes                  ──▶
 *                              ◀──  stored SIZE SHA-256 | error TEXT
 * </pre>
 *
 * <p>The name is percent-encoded, so it holds no space and no line end. An error may come at any time; the connection
 * ends after it, as after {@code stored} and {@code cancelled}.
 */
package io.github.hftp.examples.course.upload;
