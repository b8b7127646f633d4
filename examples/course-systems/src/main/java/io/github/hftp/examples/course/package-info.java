/**
 * The client/server systems of networking courses, each in a package of its own, and the program that runs them. What
 * the systems share is in {@code kit}: the imports of a system tell the lesson from the tool.
 */
package io.github.hftp.examples.course;
