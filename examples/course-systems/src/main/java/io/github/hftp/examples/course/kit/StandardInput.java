package io.github.hftp.examples.course.kit;

import java.io.InputStream;

/** Supplies what the user types. The program implements it, so that a test can type instead. */
public interface StandardInput {
    /**
     * Returns the stream that the commands read.
     *
     * @return standard input, or what stands in for it; owned by the program
     */
    InputStream typed();
}
