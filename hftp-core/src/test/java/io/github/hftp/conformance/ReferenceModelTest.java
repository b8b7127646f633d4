package io.github.hftp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.ReferenceModel;
import io.github.hftp.testing.SampleFolder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the conformance table cannot say of the model. */
class ReferenceModelTest {
    private static final int MIB = 1024 * 1024;

    private final ReferenceModel model = new ReferenceModel(SampleFolder.files());

    @Test
    void anEmptyFolderIsAnEmptyLine() {
        assertThat(answer(new ReferenceModel(Map.of()), "get_file_listing\r\n")).isEqualTo("0 OK\r\n\r\n");
    }

    @Test
    void aFileThatCannotBeReadIsListedAndMeasuredAndItsSliceIsFatalAfterTheRange() {
        Map<String, byte[]> files = Map.of("a", new byte[3], "b", new byte[1]);
        var locked = new ReferenceModel(files, 100, Set.of("a"));

        assertThat(answer(locked, "get_file_listing\r\n")).isEqualTo("0 OK\r\na\r\nb\r\n\r\n");
        assertThat(answer(locked, "get_metadata a\r\n")).isEqualTo("0 OK\r\n3\r\n");
        assertThat(answer(locked, "get_slice a 0 4\r\n")).isEqualTo("203 OFFSET EXCEEDS FILE SIZE\r\n");
        assertThat(answer(locked, "get_slice a x 4\r\n")).isEqualTo("201 INVALID ARGUMENTS FOR COMMAND\r\n");
        assertThat(answer(locked, "get_slice a 0 0\r\nhelp\r\n")).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
        assertThat(answer(locked, "get_slice a 0 3 raw\r\nhelp\r\n")).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
        assertThat(locked.answer("get_slice a 0 0\r\n".getBytes(ISO_8859_1)).endedByServer())
                .isTrue();
    }

    @Test
    void repliesAreCounted() {
        assertThat(replies("")).isZero();
        assertThat(replies("help")).isZero();
        assertThat(replies("help\r\nnada\r\nhelp\r\nhel")).isEqualTo(3);
        assertThat(replies("help\r\nquit\r\nhelp\r\n")).isEqualTo(2);
        assertThat(replies("help\r\n\n")).isEqualTo(2);
    }

    @Test
    void theNamesThatTheSuitesOfTheCourseSendAreNotFound() {
        for (int length : new int[] {8 * 1024, 20 * 1024, 5 * MIB}) {
            assertThat(answer(model, "get_metadata " + "x".repeat(length) + "\r\n"))
                    .isEqualTo("202 FILE NOT FOUND\r\n");
        }
    }

    @Test
    void aLineMayHaveEightMebibytes() {
        assertThat(answer(model, "x".repeat(8 * MIB) + "\r\n")).isEqualTo("200 NO SUCH COMMAND\r\n");
        assertThat(answer(model, "x".repeat(8 * MIB + 1))).isEqualTo("101 BAD REQUEST\r\n");
        assertThat(answer(model, "get_slice" + " 1".repeat(4_000_000) + "\r\n"))
                .isEqualTo("201 INVALID ARGUMENTS FOR COMMAND\r\n");
    }

    @Test
    void theAnswerToTheBeginningOfAStreamIsTheBeginningOfTheAnswer() {
        String stream = "get_file_listing\r\nget_slice archivo.txt 5 20 raw\r\nnada\r\nqui\nt";
        String whole = answer(model, stream);
        for (int length = 0; length <= stream.length(); length++) {
            assertThat(whole).startsWith(answer(model, stream.substring(0, length)));
        }
    }

    private int replies(String input) {
        return model.answer(input.getBytes(ISO_8859_1)).replies();
    }

    private static String answer(ReferenceModel model, String input) {
        return new String(model.answer(input.getBytes(ISO_8859_1)).bytes(), ISO_8859_1);
    }
}
