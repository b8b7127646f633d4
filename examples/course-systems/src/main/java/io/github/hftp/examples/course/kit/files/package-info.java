/** Files that come over the network: whole or not at all, and under no name that leads out of their folder. */
package io.github.hftp.examples.course.kit.files;
