package io.github.hftp.codec;

import io.github.hftp.protocol.Command;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses a request from its line. It checks in the order that the protocol fixes: the command (200), the number of
 * arguments and that none is empty (201), their form (201), and last the name (202).
 */
public final class RequestParser {
    private static final String RAW = "raw";

    private RequestParser() {}

    /**
     * Parses a request.
     *
     * @param line a line as {@link LineDecoder} returns it
     * @return the request
     * @throws RequestException with 200, 201 or 202 if the line is not a valid request
     */
    public static Request parse(String line) throws RequestException {
        List<String> elements = split(line);
        Command command =
                Command.parse(elements.get(0)).orElseThrow(() -> new RequestException(StatusCode.NO_SUCH_COMMAND));
        List<String> arguments = elements.subList(1, elements.size());
        return switch (command) {
            case GET_FILE_LISTING -> expect(arguments, 0, 0, new Request.GetFileListing());
            case HELP -> expect(arguments, 0, 0, new Request.Help());
            case QUIT -> expect(arguments, 0, 0, new Request.Quit());
            case GET_METADATA -> metadata(arguments);
            case GET_SLICE -> slice(arguments);
        };
    }

    /**
     * An element of a line, whether or not the line is a valid request; for logs.
     *
     * @param line a line as {@link LineDecoder} returns it, or an empty string
     * @param index which one, from 0
     * @return the element as received, or an empty string if there are fewer
     */
    public static String element(String line, int index) {
        List<String> elements = split(line);
        return index < elements.size() ? elements.get(index) : "";
    }

    private static Request metadata(List<String> arguments) throws RequestException {
        expect(arguments, 1, 1, arguments);
        return new Request.GetMetadata(name(arguments.get(0)));
    }

    private static Request slice(List<String> arguments) throws RequestException {
        expect(arguments, 3, 4, arguments);
        long offset = number(arguments.get(1));
        long size = number(arguments.get(2));
        boolean raw = arguments.size() == 4;
        if (raw && !arguments.get(3).equals(RAW)) {
            throw new RequestException(StatusCode.INVALID_ARGUMENTS);
        }
        return new Request.GetSlice(
                name(arguments.get(0)), offset, size, raw ? SliceEncoding.RAW : SliceEncoding.BASE64);
    }

    private static <T> T expect(List<String> arguments, int least, int most, T result) throws RequestException {
        if (arguments.size() < least || arguments.size() > most || arguments.contains("")) {
            throw new RequestException(StatusCode.INVALID_ARGUMENTS);
        }
        return result;
    }

    private static FileName name(String spelling) throws RequestException {
        return FileName.parse(spelling).orElseThrow(() -> new RequestException(StatusCode.FILE_NOT_FOUND));
    }

    private static long number(String digits) throws RequestException {
        long value = Decimal.parse(digits);
        if (value < 0) {
            throw new RequestException(StatusCode.INVALID_ARGUMENTS);
        }
        return value;
    }

    /** Not {@link String#split}, which drops the empty elements at the end that make a line invalid. */
    private static List<String> split(String line) {
        List<String> elements = new ArrayList<>(5);
        int start = 0;
        for (int end = line.indexOf(' '); end >= 0; end = line.indexOf(' ', start)) {
            elements.add(line.substring(start, end));
            start = end + 1;
        }
        elements.add(line.substring(start));
        return elements;
    }
}
