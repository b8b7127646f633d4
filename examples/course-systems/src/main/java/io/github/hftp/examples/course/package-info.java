/**
 * The client/server systems of networking courses, each in a package of its own, and what they share: the commands that
 * run them, and a client's end of a connection.
 */
package io.github.hftp.examples.course;
