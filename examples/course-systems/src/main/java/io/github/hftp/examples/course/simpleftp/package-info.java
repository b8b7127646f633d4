/** Files of a folder, listed and fetched over HFTP: what is left to write when the protocol is in a library. */
package io.github.hftp.examples.course.simpleftp;
