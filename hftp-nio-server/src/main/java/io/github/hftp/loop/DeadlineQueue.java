package io.github.hftp.loop;

import java.util.Arrays;

/**
 * The deadlines of a loop: a binary heap whose members know their index, so that any of them can be taken out. A
 * deadline that was put off keeps its place and is moved only when it comes up. Times are compared by difference, which
 * stays right when the clock wraps around.
 */
final class DeadlineQueue {
    private Deadline[] heap = new Deadline[16];
    private int size;

    int size() {
        return size;
    }

    /** Nanoseconds from now until the nearest may be due: 0 when it may be already, MAX_VALUE when there is none. */
    long nanosToNearest(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, heap[0].queuedFor - now);
    }

    /** How long ago the first deadline was due, or 0 when none is. */
    long lateness(long now) {
        Deadline first = peekDue(now);
        return first == null ? 0 : now - first.due;
    }

    /** Takes out a deadline that has come, or gives null when there is none. */
    Deadline pollDue(long now) {
        Deadline first = peekDue(now);
        if (first != null) {
            remove(first);
        }
        return first;
    }

    private Deadline peekDue(long now) {
        while (size > 0 && heap[0].queuedFor - now <= 0) {
            Deadline first = heap[0];
            if (first.due == first.queuedFor) {
                return first;
            }
            first.queuedFor = first.due;
            siftDown(first);
        }
        return null;
    }

    void place(Deadline deadline) {
        if (deadline.index == Deadline.NOT_QUEUED) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            deadline.queuedFor = deadline.due;
            put(deadline, size++);
            siftUp(deadline);
        } else if (deadline.due - deadline.queuedFor < 0) {
            deadline.queuedFor = deadline.due;
            siftUp(deadline);
        }
    }

    void remove(Deadline deadline) {
        int index = deadline.index;
        if (index == Deadline.NOT_QUEUED) {
            return;
        }
        deadline.index = Deadline.NOT_QUEUED;
        Deadline last = heap[--size];
        heap[size] = null;
        if (last != deadline) {
            put(last, index);
            siftUp(last);
            siftDown(last);
        }
    }

    private void siftUp(Deadline deadline) {
        int index = deadline.index;
        while (index > 0 && isBefore(deadline, heap[(index - 1) / 2])) {
            put(heap[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }
        put(deadline, index);
    }

    private void siftDown(Deadline deadline) {
        int index = deadline.index;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], deadline)) {
                break;
            }
            put(heap[child], index);
            index = child;
        }
        put(deadline, index);
    }

    private void put(Deadline deadline, int index) {
        heap[index] = deadline;
        deadline.index = index;
    }

    private static boolean isBefore(Deadline a, Deadline b) {
        return a.queuedFor - b.queuedFor < 0;
    }
}
