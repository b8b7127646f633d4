/** Fetches a picture: a file sent piece by piece, and stored whole or not at all. */
package io.github.hftp.examples.course.picture;
