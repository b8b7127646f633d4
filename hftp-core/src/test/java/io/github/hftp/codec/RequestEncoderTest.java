package io.github.hftp.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {
    @Test
    void writesEveryCommand() {
        FileName name = FileName.of("100% real.txt");

        assertThat(text(new Request.GetFileListing())).isEqualTo("get_file_listing\r\n");
        assertThat(text(new Request.GetMetadata(name))).isEqualTo("get_metadata 100%25%20real.txt\r\n");
        assertThat(text(new Request.GetSlice(name, 5, 20, SliceEncoding.BASE64)))
                .isEqualTo("get_slice 100%25%20real.txt 5 20\r\n");
        assertThat(text(new Request.GetSlice(name, 0, Long.MAX_VALUE, SliceEncoding.RAW)))
                .isEqualTo("get_slice 100%25%20real.txt 0 9223372036854775807 raw\r\n");
        assertThat(text(new Request.Help())).isEqualTo("help\r\n");
        assertThat(text(new Request.Quit())).isEqualTo("quit\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"foto(1).jpg", "100%.txt", "a+b", "~", "!\"#$&'()*,:;<=>?@[\\]^`{|}", "%", "%4", "a%2fb", "%41"})
    void aNameOfPrintableAsciiCanBeWrittenAsItIs(String local) {
        FileName name = FileName.of(local);
        assertThat(RequestEncoder.canBeUnencoded(name)).isTrue();
        assertThat(new String(RequestEncoder.encode(new Request.GetMetadata(name), name::equals), US_ASCII))
                .isEqualTo("get_metadata " + local + "\r\n");
        var slice = new Request.GetSlice(name, 1, 2, SliceEncoding.RAW);
        assertThat(new String(RequestEncoder.encode(slice, name::equals), US_ASCII))
                .isEqualTo("get_slice " + local + " 1 2 raw\r\n");
        assertThat(RequestEncoder.encode(slice, other -> false)).isEqualTo(RequestEncoder.encode(slice));
    }

    /** It would be another request, or one for another file, or the same. */
    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a b", " ", "a\tb", "a\r\nquit", "año", "\u007F", "a%20b", "%25"})
    void noOtherNameCan(String local) {
        FileName name = FileName.of(local);
        assertThat(RequestEncoder.canBeUnencoded(name)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestEncoder.encode(new Request.GetMetadata(name), name::equals));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Seeds.forEach(20_000, seed -> {
            Request request = randomRequest(new SplittableRandom(seed));
            ByteBuffer in = ByteBuffer.wrap(RequestEncoder.encode(request));

            assertThat(RequestParser.parse(new LineDecoder(1000).decode(in))).isEqualTo(request);
            assertThat(in.hasRemaining()).isFalse();
        });
    }

    private static Request randomRequest(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Request.GetFileListing();
            case 1 -> new Request.Help();
            case 2 -> new Request.Quit();
            case 3, 4 -> new Request.GetMetadata(randomName(random));
            default ->
                new Request.GetSlice(
                        randomName(random),
                        randomNumber(random),
                        randomNumber(random),
                        random.nextBoolean() ? SliceEncoding.RAW : SliceEncoding.BASE64);
        };
    }

    private static FileName randomName(SplittableRandom random) {
        int[] codePoints = random.ints(1 + random.nextInt(60), 1, random.nextBoolean() ? 0x80 : 0x20000)
                .filter(c -> c != '/' && !(c >= 0xD800 && c <= 0xDFFF))
                .toArray();
        return FileName.of("x" + new String(codePoints, 0, codePoints.length));
    }

    private static long randomNumber(SplittableRandom random) {
        return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
    }

    private static String text(Request request) {
        return new String(RequestEncoder.encode(request), US_ASCII);
    }
}
