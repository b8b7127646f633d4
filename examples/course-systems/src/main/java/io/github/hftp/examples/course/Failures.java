package io.github.hftp.examples.course;

import io.github.hftp.client.ConnectFailedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import io.github.hftp.examples.course.kit.NotYetException;
import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.protocol.StatusCode;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What a user is told when something fails: one line, and a status of BSD's sysexits.h. */
final class Failures {
    private static final int REFUSED_BY_SERVER = 1;
    private static final int USAGE = 64;
    private static final int NO_INPUT = 66;
    private static final int NO_HOST = 68;
    private static final int UNAVAILABLE = 69;
    private static final int SOFTWARE = 70;
    private static final int CANNOT_CREATE = 73;
    private static final int IO_ERROR = 74;
    private static final int TEMPORARY_FAILURE = 75;
    private static final int PROTOCOL = 76;
    private static final int NO_PERMISSION = 77;

    private Failures() {}

    static int status(Throwable failure) {
        if (failure instanceof RefusedException) {
            return REFUSED_BY_SERVER;
        } else if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return NO_INPUT;
        } else if (failure instanceof UnknownHostException) {
            return NO_HOST;
        } else if (failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof BindException) {
            return UNAVAILABLE;
        } else if (failure instanceof FileAlreadyExistsException) {
            return CANNOT_CREATE;
        } else if (failure instanceof NotYetException) {
            return NO_PERMISSION;
        } else if (failure instanceof HftpException hftp) {
            return status(hftp);
        } else if (failure instanceof SocketTimeoutException) {
            return TEMPORARY_FAILURE;
        } else {
            return failure instanceof IOException ? IO_ERROR : SOFTWARE;
        }
    }

    private static int status(HftpException failure) {
        if (failure instanceof StatusException status) {
            return status.status().equals(Optional.of(StatusCode.FILE_NOT_FOUND)) ? NO_INPUT : REFUSED_BY_SERVER;
        } else if (failure instanceof ConnectFailedException) {
            return UNAVAILABLE;
        } else if (failure instanceof ProtocolViolationException) {
            return PROTOCOL;
        } else {
            return failure.isRetryable() ? TEMPORARY_FAILURE : IO_ERROR;
        }
    }

    static int report(Exception failure, CommandLine command, ParseResult parsed) {
        say(command, failure instanceof IOException ? text(failure) : "this is a bug: " + failure);
        return status(failure);
    }

    static int reportUsage(ParameterException failure, String[] arguments) {
        say(failure.getCommandLine(), failure.getMessage() + ". Try --help.");
        return USAGE;
    }

    private static void say(CommandLine command, String text) {
        command.getErr().println(command.getCommandName() + ": " + Printable.text(text));
        command.getErr().flush();
    }

    private static String text(Exception failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof StatusException) {
            return "the server says " + message;
        } else if (failure instanceof NoSuchFileException) {
            return "no such file: " + message;
        } else if (failure instanceof FileAlreadyExistsException) {
            return message + " exists already";
        } else if (failure instanceof AccessDeniedException) {
            return "no permission for " + message;
        } else if (failure instanceof UnknownHostException) {
            return "no such host: " + message;
        } else if (failure instanceof EOFException && failure.getMessage() == null) {
            return "the connection ended too early";
        }
        return message;
    }
}
