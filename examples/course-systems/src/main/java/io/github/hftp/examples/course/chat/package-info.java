/** Two people talk in turn through the server, whichever transport each of them came over. */
package io.github.hftp.examples.course.chat;
