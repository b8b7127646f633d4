package io.github.hftp.loop;

/** The time that deadlines are measured with. A test passes one that it moves by hand. */
@FunctionalInterface
public interface Clock {
    /** The JVM's monotonic clock. */
    Clock SYSTEM = System::nanoTime;

    /**
     * Nanoseconds since some fixed moment, as {@link System#nanoTime}: only differences mean anything, and the value
     * may be negative or wrap around.
     *
     * @return the present
     */
    long nanoTime();
}
