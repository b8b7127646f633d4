/** A conversation in turns, with a person at one end: a message, an answer, a length, {@code OK}, a file, a report. */
package io.github.hftp.examples.course.messageandfile;
