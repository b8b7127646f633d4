/** Events for a server's listener, and a snapshot of its counters. */
package io.github.hftp.server.event;
