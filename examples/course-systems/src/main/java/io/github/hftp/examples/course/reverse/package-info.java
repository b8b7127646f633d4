/** Has a text reversed by another program: bytes on the wire, characters in the head. */
package io.github.hftp.examples.course.reverse;
