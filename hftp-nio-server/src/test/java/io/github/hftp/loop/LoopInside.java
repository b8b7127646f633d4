package io.github.hftp.loop;

import java.io.IOException;
import java.nio.channels.Selector;

/** What the tests of the protocols need of the loop and no program does. */
public final class LoopInside {
    private LoopInside() {}

    /** Takes one turn, which waits for so many nanoseconds at most. */
    public static void turn(EventLoop loop, long longestWait) throws IOException {
        loop.runOnce(longestWait);
    }

    /** Whether a handler has given up its registration. */
    public static boolean isCancelled(Registration registration) {
        return registration.isCancelled();
    }

    /** The poller that loops have by default. */
    public static Poller poller() throws IOException {
        return new SelectorPoller(Selector::open);
    }
}
