package io.github.hftp.client.cli;

import io.github.hftp.client.ConnectFailedException;
import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpTimeoutException;
import io.github.hftp.client.IntegrityException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;

/** The statuses that the process can exit with: those of BSD's sysexits.h, and a shell's for an interrupt. */
final class ExitStatus {
    static final int OK = 0;

    /** The command line makes no sense. */
    static final int USAGE = 64;

    /** The bytes are not those that were expected. */
    static final int INTEGRITY = 65;

    /** The server has no such file, or it is not that long. */
    static final int NO_INPUT = 66;

    /** There is no such host. */
    static final int NO_HOST = 68;

    /** The server refuses connections, cannot be reached, or has failed. */
    static final int UNAVAILABLE = 69;

    /** The program has a bug. */
    static final int SOFTWARE = 70;

    /** A local file cannot be made. */
    static final int CANNOT_CREATE = 73;

    /** Reading or writing failed on this side. */
    static final int IO_ERROR = 74;

    /** It took too long, or the connection broke, or the file changed: it may be different the next time. */
    static final int TEMPORARY = 75;

    /** The server does not speak the protocol. */
    static final int PROTOCOL = 76;

    /** As a shell says it of a program that SIGINT ended. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}

    /** The status for a failure. */
    static int of(Throwable failure) {
        if (failure instanceof StatusException e) {
            return ofStatus(e.code());
        }
        if (failure instanceof ConnectFailedException e) {
            return ofConnecting(e.getCause());
        }
        if (failure instanceof HftpTimeoutException
                || failure instanceof ConnectionLostException
                || failure instanceof FileChangedException) {
            return TEMPORARY;
        }
        if (failure instanceof ProtocolViolationException) {
            return PROTOCOL;
        }
        return ofThisSide(failure);
    }

    private static int ofStatus(int code) {
        if (code == StatusCode.FILE_NOT_FOUND.code() || code == StatusCode.OFFSET_EXCEEDS_FILE_SIZE.code()) {
            return NO_INPUT;
        }
        return code == StatusCode.INTERNAL_SERVER_ERROR.code() ? UNAVAILABLE : PROTOCOL;
    }

    private static int ofConnecting(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return NO_HOST;
        }
        return cause instanceof HftpTimeoutException ? TEMPORARY : UNAVAILABLE;
    }

    private static int ofThisSide(Throwable failure) {
        if (failure instanceof IntegrityException) {
            return INTEGRITY;
        }
        if (failure instanceof InterruptedIOException || failure instanceof ClosedByInterruptException) {
            return INTERRUPTED;
        }
        if (failure instanceof FileSystemException) {
            return CANNOT_CREATE;
        }
        return failure instanceof IOException ? IO_ERROR : SOFTWARE;
    }
}
