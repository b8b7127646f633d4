package io.github.hftp.client.cli;

import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads URLs as people type them: also without the scheme, and with characters that should be encoded. Stateless. */
final class Uris implements ITypeConverter<HftpUri> {
    private static final String SEPARATOR = "://";

    /** What no URI has: these characters, and a percent sign that begins no escape. */
    private static final Pattern ILLEGAL = Pattern.compile("[\\x00-\\x20\"<>\\\\^`{|}\\x7F]|%(?![0-9A-Fa-f]{2})");

    @Override
    public HftpUri convert(String text) {
        String whole = text.contains(SEPARATOR) ? text : Protocol.URI_SCHEME + SEPARATOR + text;
        try {
            return HftpUri.parse(ILLEGAL.matcher(whole)
                    .replaceAll(c -> String.format("%%%02X", (int) c.group().charAt(0))));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The file that a URL names. */
    static FileName file(HftpUri uri) throws UsageException {
        return uri.name()
                .orElseThrow(
                        () -> new UsageException(uri + " does not name a file; '" + Hftp.NAME + " ls' lists them"));
    }
}
