/** Sends back every byte as it came. The smallest protocol there is, and what a connection of the loop looks like. */
package io.github.hftp.examples.course.echo;
