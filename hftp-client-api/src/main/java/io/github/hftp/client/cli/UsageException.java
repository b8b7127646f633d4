package io.github.hftp.client.cli;

/** The options do not go together, or with what is there. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
