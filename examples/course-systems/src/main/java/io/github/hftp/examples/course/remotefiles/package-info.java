/** Files and folders of a server, looked at and changed by typed commands, over UDP. */
package io.github.hftp.examples.course.remotefiles;
