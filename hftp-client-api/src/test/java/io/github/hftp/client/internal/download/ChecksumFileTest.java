package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.client.IntegrityException;
import io.github.hftp.protocol.FileName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumFileTest {
    private static final String A = "0123456789abcdef".repeat(4);
    private static final String B = "f".repeat(64);
    private static final String NAME = "año 1.txt";

    private static byte[] parse(String name, String content) throws IntegrityException {
        return ChecksumFile.of(FileName.of(name)).parse(content.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> good() {
        return Stream.of(
                        A,
                        A + "\n",
                        A + "\r\n",
                        A.toUpperCase(java.util.Locale.ROOT) + "\n",
                        A + "  " + NAME,
                        A + "  " + NAME + "\n",
                        A + " *" + NAME + "\r\n",
                        "SHA256 (" + NAME + ") = " + A + "\n",
                        B + "  other\n" + A + "  " + NAME + "\n" + B + "  " + NAME + "x\n",
                        B + "  x" + NAME + "\n" + A + "  " + NAME,
                        A + "  " + NAME + "\n" + A.toUpperCase(java.util.Locale.ROOT) + " *" + NAME + "\n",
                        "# a remark\n\nSHA512 (" + NAME + ") = " + B + "\n" + A + "  " + NAME + "\n",
                        "\\" + B + "  " + NAME + "\\n\n" + A + "  " + NAME + "\n")
                .map(content -> Arguments.of(NAME, content));
    }

    /** As people and other programs write it: from another folder, by hand, or with another tool. */
    static Stream<Arguments> loose() {
        return Stream.of(
                        A + "\n\n",
                        A + " \t\r\n \r\n",
                        "\n" + A,
                        "\uFEFF" + A + "\r\n",
                        A + "  ./" + NAME,
                        A + "  dist/" + NAME + "\n\n",
                        A + " *dist/" + NAME + "\n",
                        A + "  /srv/dist/" + NAME + "\n",
                        A + "  dist\\" + NAME + "\r\n",
                        A + "  .\\" + NAME + "\r\n",
                        "\\" + A + "  dist\\\\" + NAME + "\n",
                        A + "\t" + NAME + "\n",
                        A + "\t*" + NAME + "\n",
                        A + " \t ./" + NAME + "\n",
                        A + "   " + NAME + "\n",
                        A + "  *" + NAME + "\n",
                        "SHA256 (./" + NAME + ") = " + A + "\n",
                        "SHA256 (dist/" + NAME + ") = " + A + "\n",
                        "SHA256(" + NAME + ")= " + A + "\n",
                        "SHA2-256(" + NAME + ")= " + A + "\n",
                        B + "  dist/other\n" + A + "  dist/" + NAME + "\n" + B + "  dist/x" + NAME + "\n",
                        B + "  old/" + NAME + "\n" + A + "  " + NAME + "\n",
                        B + "  old/" + NAME + "\n" + A + "  ./" + NAME + "\n",
                        A + "  a/" + NAME + "\n" + A.toUpperCase(java.util.Locale.ROOT) + "  b/" + NAME + "\n")
                .map(content -> Arguments.of(NAME, content));
    }

    static Stream<Arguments> escaped() {
        return Stream.of(
                Arguments.of("a\\b", "\\" + A + "  a\\\\b\n"),
                Arguments.of("a\nb", "\\" + A + "  a\\nb\n"),
                Arguments.of("a\\nb", "\\" + A + " *a\\\\nb\n"),
                Arguments.of("a\rb\\", "\\SHA256 (a\\rb\\\\) = " + A + "\n"),
                Arguments.of("a\\\\b", A + "  a\\\\b\n"), // no backslash before the digest: as older versions write it
                Arguments.of("a) = b", "SHA256 (a) = b) = " + A + "\n"),
                Arguments.of(" *a", A + "   *a\n"),
                Arguments.of("*a", B + "  a\n" + A + "  *a\n"),
                Arguments.of("a", A + "  a\n" + B + "  *a\n"),
                Arguments.of("x\\a", B + "  a\n" + A + "  x\\a\n"),
                Arguments.of("a", A + "  a\n" + B + "  x\\a\n"));
    }

    @ParameterizedTest
    @MethodSource({"good", "escaped", "loose"})
    void theDigestOfTheFileIsFound(String name, String content) throws IntegrityException {
        assertThat(parse(name, content)).isEqualTo(HexFormat.of().parseHex(A));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "%s\n\n%s\n",
                " %s\n",
                "%s0",
                "%s  other\n",
                "%s " + NAME,
                "%s" + NAME,
                "%s  " + NAME + " ",
                "\\%s  a\\\\o 1.txt",
                "SHA256 (" + NAME + ") = 00",
                "SHA256 (other) = %s\n",
                "%s  dist/x" + NAME,
                "%s  " + NAME + "/",
                "%s  " + NAME + "/x",
                "%s  \n%s  \n",
                "<html>%s  " + NAME + "</html>"
            })
    void aFileWithoutTheDigestIsRefused(String content) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse(NAME, content.replace("%s", A)))
                .withMessage("a%C3%B1o%201.txt.sha256 on the server has no SHA-256 of a%C3%B1o%201.txt")
                .satisfies(e -> assertThat(e.expected() + e.actual()).isEmpty());
    }

    @Test
    void twoDigestsAreNone() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse("f", A + "  f\nSHA256 (f) = " + B + "\n"))
                .withMessage("f.sha256 on the server has more than one SHA-256 of f");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse("f", A + "  old/f\n" + B + "  new/f\n"))
                .withMessage("f.sha256 on the server has more than one SHA-256 of f");
    }

    @Test
    void whatIsNotTextIsRefused() {
        for (String hex : new String[] {"ff", "c0af", "00", "eda080"}) {
            byte[] content = HexFormat.of()
                    .parseHex(HexFormat.of().formatHex((A + "  f\n").getBytes(StandardCharsets.US_ASCII)) + hex);
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> ChecksumFile.of(FileName.of("f")).parse(content))
                    .withMessage("f.sha256 on the server is not text");
        }
    }

    /** Without a stack that grows with it. */
    @Test
    void aLineAsLongAsTheFileCanBeIsRead() {
        String content = A + "  " + "x".repeat(ChecksumFile.MAX_BYTES);
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> parse("f", content));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse("f", "SHA256 (" + ")".repeat(ChecksumFile.MAX_BYTES)));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse("f", A + "\t".repeat(ChecksumFile.MAX_BYTES) + "g"));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> parse("f", A + "  " + "./".repeat(ChecksumFile.MAX_BYTES / 2) + "g"));
    }

    @Test
    void aNameThatIsTooLongHasNone() {
        assertThat(ChecksumFile.of(FileName.of("x".repeat(248))).itsName().local())
                .hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChecksumFile.of(FileName.of("x".repeat(249))))
                .withMessageContaining("too long");
    }
}
