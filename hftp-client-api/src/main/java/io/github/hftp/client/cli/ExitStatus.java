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

/** The exit statuses of the process: those of BSD's sysexits.h, and a shell's for an interrupt. */
final class ExitStatus {
    static final int OK = 0;

    /** The command line is invalid. */
    static final int USAGE = 64;

    /** The file does not match its checksum, or there is none to compare. */
    static final int INTEGRITY = 65;

    /** The server has no such file, or the range exceeds its size. */
    static final int NO_INPUT = 66;

    /** There is no such host. */
    static final int NO_HOST = 68;

    /** The server refused the connection, is unreachable, or failed. */
    static final int UNAVAILABLE = 69;

    /** The program has a bug. */
    static final int SOFTWARE = 70;

    /** A local file cannot be created. */
    static final int CANNOT_CREATE = 73;

    /** A local read or write failed. */
    static final int IO_ERROR = 74;

    /** A timeout, a lost connection or a changed file: trying again may help. */
    static final int TEMPORARY = 75;

    /** The server does not speak the protocol. */
    static final int PROTOCOL = 76;

    /** What a shell reports for a program that SIGINT ended. */
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
