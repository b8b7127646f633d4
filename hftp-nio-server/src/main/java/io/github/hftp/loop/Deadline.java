package io.github.hftp.loop;

/**
 * Something to do at a moment that keeps moving: most deadlines are put off many times and never expire. Putting one off
 * costs an assignment; only bringing one forward touches the queue. Belongs to the loop thread.
 */
public final class Deadline {
    static final int NOT_QUEUED = -1;

    final Runnable onDue;
    private final DeadlineQueue queue;
    long due;
    /** Where it stands in the queue: never later than {@link #due}. */
    long queuedFor;

    int index = NOT_QUEUED;

    Deadline(DeadlineQueue queue, Runnable onDue) {
        this.queue = queue;
        this.onDue = onDue;
    }

    /**
     * Sets the moment, whether it was set before or not.
     *
     * @param due the moment, as {@link Clock#nanoTime} gives it; less than a hundred years away, because moments are
     *     compared by difference. For no deadline, {@linkplain #clear clear} it
     */
    public void set(long due) {
        this.due = due;
        queue.place(this);
    }

    /** Cancels the deadline until it is set again. */
    public void clear() {
        queue.remove(this);
    }

    /**
     * Whether it will come.
     *
     * @return true from {@link #set} until it has come or {@link #clear} is called
     */
    public boolean isSet() {
        return index != NOT_QUEUED;
    }
}
