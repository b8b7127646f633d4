package io.github.hftp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RequestTest {
    private static final FileName NAME = FileName.of("a");

    @Test
    void everyCommandHasItsRequest() {
        List<Request> requests = List.of(
                new Request.GetFileListing(),
                new Request.GetMetadata(NAME),
                new Request.GetSlice(NAME, 0, 0, SliceEncoding.RAW),
                new Request.Help(),
                new Request.Quit());

        assertThat(requests).extracting(Request::command).containsExactly(Command.values());
    }

    @Test
    void aSliceIsNeverNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Request.GetSlice(NAME, -1, 0, SliceEncoding.RAW));
        assertThatIllegalArgumentException().isThrownBy(() -> new Request.GetSlice(NAME, 0, -1, SliceEncoding.BASE64));
    }

    @Test
    void nothingIsNull() {
        assertThatNullPointerException().isThrownBy(() -> new Request.GetMetadata(null));
        assertThatNullPointerException().isThrownBy(() -> new Request.GetSlice(null, 0, 0, SliceEncoding.RAW));
        assertThatNullPointerException().isThrownBy(() -> new Request.GetSlice(NAME, 0, 0, null));
    }

    @Test
    void commandsAreTheirLowerCaseWords() {
        for (Command command : Command.values()) {
            assertThat(Command.parse(command.word())).contains(command);
            assertThat(Command.parse(command.word().toUpperCase(Locale.ROOT))).isEmpty();
            assertThat(Command.parse(command.word() + " ")).isEmpty();
            assertThat(command.word()).isEqualTo(command.name().toLowerCase(Locale.ROOT));
        }
        assertThat(Command.parse("")).isEmpty();
    }

    @Test
    void aRefusalIsItsStatusAndCostsNoStackTrace() {
        var refusal = new RequestException(StatusCode.FILE_NOT_FOUND);

        assertThat(refusal.status()).isEqualTo(StatusCode.FILE_NOT_FOUND);
        assertThat(refusal).hasMessage("202 FILE NOT FOUND");
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestException(StatusCode.OK));
        assertThatNullPointerException().isThrownBy(() -> new RequestException(null));
    }
}
