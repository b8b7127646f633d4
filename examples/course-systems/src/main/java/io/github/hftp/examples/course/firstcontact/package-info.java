/** The smallest server and client of each kind, and what happens when the client comes first. */
package io.github.hftp.examples.course.firstcontact;
