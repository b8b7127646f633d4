package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Text that must not harm a log or a terminal. */
class EscaperTest {
    @Test
    void aLineKeepsPrintableAsciiAlone() {
        assertThat(Escaper.line("a ~\"\\${x}")).isEqualTo("a ~\"\\${x}");
        assertThat(Escaper.line("\r\n\t\u001B[2J\u007F")).isEqualTo("\\x0D\\x0A\\x09\\x1B[2J\\x7F");
        assertThat(Escaper.line("ñ€😀")).isEqualTo("\\xF1\\u20AC\\uD83D\\uDE00");
    }

    @Test
    void noCharacterGetsIntoALineThatIsNotPrintable() {
        var every = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            every.append((char) c);
        }
        assertThat(Escaper.line(every.toString())).matches("[ -~]*");
        assertThat(every.chars().mapToObj(c -> Escaper.quoted(String.valueOf((char) c))))
                .allMatch(text -> text.matches("\"([ -!#-\\[\\]-~]|\\\\[\"\\\\xu][ -~]*)\""));
    }

    @Test
    void nothingEndsTheQuotesOrBeginsALookup() {
        assertThat(Escaper.quoted("a\" \"b\\")).isEqualTo("\"a\\\" \\\"b\\\\\"");
        assertThat(Escaper.quoted("${jndi:ldap://x}$5 {")).isEqualTo("\"\\x24{jndi:ldap://x}$5 {\"");
        assertThat(Escaper.quoted("")).isEqualTo("\"\"");
    }

    @Test
    void quotedTextIsCutWithoutCuttingAnEscape() {
        String fits = "a".repeat(Escaper.MAX_QUOTED);
        assertThat(Escaper.quoted(fits)).isEqualTo("\"" + fits + "\"");
        assertThat(Escaper.quoted(fits + "b")).isEqualTo("\"" + fits + "\"...");
        String almost = "a".repeat(Escaper.MAX_QUOTED - 1);
        assertThat(Escaper.quoted(almost + "\n")).isEqualTo("\"" + almost + "\"...");
    }

    @Test
    void whatShowsAsItselfStaysWhereThatIsWanted() {
        assertThat(Escaper.controls("año €😀 \"x\"")).isEqualTo("año €😀 \"x\"");
        assertThat(Escaper.controls("a\nb\u0085\u2028\u202E\uD83D")).isEqualTo("a\\x0Ab\\x85\\u2028\\u202E\\uD83D");
    }
}
