package io.github.hftp.loop.protocol;

import java.io.IOException;

/** What a test does at some moment. */
@FunctionalInterface
interface Action {
    void run() throws IOException;
}
