/** A help desk over UDP: one server that keeps the state of a conversation with each sender of datagrams. */
package io.github.hftp.examples.course.dialogue;
