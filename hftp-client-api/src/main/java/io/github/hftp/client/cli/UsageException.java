package io.github.hftp.client.cli;

/** The options contradict each other, or what they refer to. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
