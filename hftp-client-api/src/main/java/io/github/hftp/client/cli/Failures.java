package io.github.hftp.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in one line what went wrong. Stateless. */
final class Failures {
    private Failures() {}

    /** What a user can understand; without a class name where that can be helped. */
    static String text(Throwable failure) {
        if (failure instanceof FileSystemException e && e.getReason() == null) {
            String reason = "cannot be written";
            if (e instanceof NoSuchFileException) {
                reason = "no such folder";
            } else if (e instanceof AccessDeniedException) {
                reason = "permission denied";
            }
            return e.getFile() + ": " + reason;
        }
        boolean speaks = failure instanceof IOException && failure.getMessage() != null;
        return speaks ? failure.getMessage() : failure.toString();
    }

    /** Whether standard output's reader has gone away, which is nothing to complain about. */
    static boolean isClosedPipe(Throwable failure) {
        return failure instanceof IOException
                && failure.getMessage() != null
                && failure.getMessage().equals(ofPipe());
    }

    /** What the system says of a pipe without a reader: Java tells nothing else, and it speaks the user's language. */
    private static String ofPipe() {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                pipe.source().close();
                sink.write(ByteBuffer.allocate(1));
            }
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
