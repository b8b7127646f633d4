package io.github.hftp.loop;

import java.io.IOException;

/** What a handler, a task or a transport can throw. */
public enum Kind {
    IO,
    RUNTIME,
    STACK,
    MEMORY,
    ASSERTION,
    IO_WITHOUT_TEXT,
    RUNTIME_WITHOUT_TEXT;

    /** Throws it, checked or not. */
    public void fire() {
        Kind.<RuntimeException>sneak(
                switch (this) {
                    case IO -> new IOException("thrown by a test");
                    case RUNTIME -> new IllegalStateException("thrown by a test");
                    case STACK -> new StackOverflowError();
                    case MEMORY -> new OutOfMemoryError("thrown by a test");
                    case ASSERTION -> new AssertionError("thrown by a test");
                    case IO_WITHOUT_TEXT -> new TextlessIOException();
                    case RUNTIME_WITHOUT_TEXT -> new TextlessRuntimeException();
                });
    }

    private static final class TextlessIOException extends IOException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("thrown by getMessage");
        }
    }

    private static final class TextlessRuntimeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("thrown by getMessage");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
