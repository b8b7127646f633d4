package io.github.hftp.examples.course.remotefiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.examples.course.kit.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypedCommandTest {
    @Test
    void wordsAreBetweenSpaces() throws RefusedException {
        assertThat(TypedCommand.parse("ls")).isEqualTo(command("ls"));
        assertThat(TypedCommand.parse("  mv\t a   b/c  ")).isEqualTo(command("mv", "a", "b/c"));
        assertThat(TypedCommand.parse("")).isEqualTo(command(""));
        assertThat(TypedCommand.parse(" \t ")).isEqualTo(command(""));
    }

    @Test
    void quotesHoldWordsTogether() throws RefusedException {
        assertThat(TypedCommand.parse("write a 'two  words'")).isEqualTo(command("write", "a", "two  words"));
        assertThat(TypedCommand.parse("write 'two words.txt' \"more text\""))
                .isEqualTo(command("write", "two words.txt", "more text"));
        assertThat(TypedCommand.parse("write a ''")).isEqualTo(command("write", "a", ""));
    }

    @Test
    void aQuoteIsPlainBetweenTheOthers() throws RefusedException {
        assertThat(TypedCommand.parse("write a \"it's\"")).isEqualTo(command("write", "a", "it's"));
        assertThat(TypedCommand.parse("write a 'say \"ñandú\"'")).isEqualTo(command("write", "a", "say \"ñandú\""));
        assertThat(TypedCommand.parse("write a it\"'\"s' so'")).isEqualTo(command("write", "a", "it's so"));
        assertThat(TypedCommand.parse("write a 'back\\slash'")).isEqualTo(command("write", "a", "back\\slash"));
    }

    @Test
    void aQuoteThatIsNotClosedIsRefused() {
        for (String line : List.of("write a 'text", "write a it's", "\"", "write a 'b\"")) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> TypedCommand.parse(line))
                    .withMessageMatching("the quote ['\"] is not closed");
        }
    }

    @Test
    void theNumberOfArgumentsIsChecked() throws RefusedException {
        TypedCommand command = TypedCommand.parse("write a two words");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> command.argument(0, 2))
                .withMessage("write takes 2 arguments, not 3; quotes hold words together");
        assertThat(command("rm", "a").argument(0, 1)).isEqualTo("a");
    }

    private static TypedCommand command(String verb, String... arguments) {
        return new TypedCommand(verb, List.of(arguments));
    }
}
