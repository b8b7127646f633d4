/** What a server tells about itself: events for a listener, and a snapshot of its counters. */
package io.github.hftp.server.event;
