/** Answers text in upper case, over TCP and UDP: one service, once as a stream and once as datagrams. */
package io.github.hftp.examples.course.uppercase;
