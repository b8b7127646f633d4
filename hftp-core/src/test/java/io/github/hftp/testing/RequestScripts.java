package io.github.hftp.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random streams of pipelined requests: right ones of every kind, and near misses of everything that a parser can get
 * wrong. Two of three streams hold nothing that ends the connection, so that many requests follow one another; the
 * third has a fatal error or {@code quit} somewhere, and requests after it. The same seed gives the same stream.
 */
public final class RequestScripts {
    private static final List<String> WORDS = words("get_file_listing get_metadata get_slice help quit raw 0 1");

    private static final List<String> ODD_NAMES = words("""
            . .. ... / ../ ..\\ % %% %2 %2F %2f %2E %2E%2E %00 %0D%0A %20 %FF %C3 %C3%A9 %c3%a9 %C0%AF %E0%80%AF %ED%A0%80
            %F4%90%80%80 %G0 %+1 %u0041 /etc/passwd ../../etc/passwd C:\\x ~ * NUL .profile a/b a%2Fb "a" $HOME
            """);

    private static final List<String> ODD_NUMBERS = words("""
            +0 +5 -0 -1 - + 0x0 0x5 1_0 1e1 5.0 .5 5,0 5L 0b1 %35 cinco NaN 9223372036854775808 9999999999999999999
            00000000000000000000 18446744073709551616 18446744073709551621 340282366920938463463374607431768211456
            """);

    private static final List<Long> ROUND_NUMBERS = List.of(
            0L, 1L, 255L, 256L, 65_535L, (1L << 31) - 1, 1L << 31, (1L << 32) + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE);

    private static final List<String> FATAL = List.of(
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "\0",
            "\u007F",
            "\u0080",
            "\u00FF",
            "\u001B[A",
            "\u00C3\u00B1",
            " \r\n",
            "   \r\n",
            "help\n",
            "help\r\r\n",
            "help\rhelp\r\n",
            "qui\nt\n",
            "help\t\r\n",
            "get_metadata \n");

    private final Map<String, byte[]> files;
    private final List<String> names;

    /** Scripts for a server of these files, by their names on the wire. There must be one at least. */
    public RequestScripts(Map<String, byte[]> files) {
        this.files = new TreeMap<>(files);
        this.names = List.copyOf(this.files.keySet());
    }

    /**
     * The script of a seed: at most a few hundred requests, perhaps with an unfinished line at the end, perhaps empty.
     */
    public byte[] script(long seed) {
        var random = new SplittableRandom(seed);
        int requests = random.nextInt(20) == 0 ? random.nextInt(200) : random.nextInt(15);
        boolean tame = random.nextInt(3) > 0;
        int end = tame || requests == 0 ? -1 : random.nextInt(requests);
        var script = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            String line = request(random) + "\r\n";
            script.append(i == end ? endOfConnection(line, random) : line);
        }
        if (random.nextInt(4) == 0) {
            script.append(beginning(request(random) + "\r", random));
        }
        return script.toString().getBytes(ISO_8859_1);
    }

    private static String endOfConnection(String line, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "quit\r\n";
            case 1 -> pick(FATAL, random);
            case 2 -> insert(line, pick(FATAL, random), random);
            default -> insert(line, String.valueOf((char) random.nextInt(256)), random); // perhaps harmless
        };
    }

    private String request(SplittableRandom random) {
        String name = pick(names, random);
        int size = files.get(name).length;
        return switch (random.nextInt(16)) {
            case 0 -> "get_file_listing";
            case 1 -> "help";
            case 2, 3 -> "get_metadata " + name;
            case 4, 5, 6 -> "get_slice " + name + " " + rightRange(size, random);
            case 7, 8 -> "get_slice " + name + " " + rightRange(size, random) + " raw";
            case 9 -> "get_metadata " + oddName(name, random);
            case 10 -> "get_slice " + oddName(name, random) + " " + rightRange(size, random);
            case 11 -> "get_slice " + name + " " + number(size, random) + " " + number(size, random);
            case 12 -> "get_slice " + name + " " + oddNumber(size, random) + " " + oddNumber(size, random) + " raw";
            case 13 -> oddArguments(name, random);
            case 14 -> oddCommand(random);
            default -> mutated("get_slice " + name + " " + rightRange(size, random) + " raw", random);
        };
    }

    private static String rightRange(int size, SplittableRandom random) {
        int offset = random.nextInt(size + 1);
        int length = random.nextInt(size - offset + 1);
        return random.nextInt(8) == 0 ? padded(offset, random) + " " + padded(length, random) : offset + " " + length;
    }

    private static String number(int size, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> String.valueOf(Math.max(0, size + random.nextInt(3) - 1));
            case 1 -> String.valueOf(pick(ROUND_NUMBERS, random));
            case 2 -> padded(random.nextInt(size + 1), random);
            default -> String.valueOf(random.nextInt(size + 2));
        };
    }

    private static String oddNumber(int size, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> pick(ODD_NUMBERS, random);
            case 1 -> mutated(number(size, random), random);
            case 2 -> "0".repeat(random.nextInt(25)) + random.nextInt(size + 1);
            default -> number(size, random);
        };
    }

    private static String padded(int number, SplittableRandom random) {
        String digits = String.valueOf(number);
        return "0".repeat(random.nextInt(20 - digits.length())) + digits;
    }

    private String oddName(String name, SplittableRandom random) {
        int at = random.nextInt(name.length());
        return switch (random.nextInt(8)) {
            case 0 -> pick(ODD_NAMES, random);
            case 1 -> pick(ODD_NAMES, random) + name;
            case 2 -> name.substring(0, at) + String.format("%%%02X", (int) name.charAt(at)) + name.substring(at + 1);
            case 3 -> name.toLowerCase(Locale.ROOT);
            case 4 -> name.replace("%", "%25");
            case 5 -> name.repeat(1 + random.nextInt(4));
            case 6 -> (random.nextBoolean() ? "n" : name).repeat(1 + longLength(random) / name.length());
            default -> mutated(name, random);
        };
    }

    private static int longLength(SplittableRandom random) {
        return random.nextInt(10) == 0 ? random.nextInt(9000) : 240 + random.nextInt(40) + 255 * random.nextInt(3);
    }

    private static String oddArguments(String name, SplittableRandom random) {
        var line = new StringBuilder(pick(WORDS, random));
        for (int i = random.nextInt(8); i > 0; i--) {
            line.append(random.nextInt(6) == 0 ? "  " : " ");
            line.append(random.nextInt(3) == 0 ? name : pick(WORDS, random));
        }
        return (line.toString().equals("quit") ? "quit " : line) + (random.nextInt(4) == 0 ? " " : "");
    }

    private static String oddCommand(SplittableRandom random) {
        String word = pick(WORDS, random);
        String odd = switch (random.nextInt(4)) {
            case 0 -> word.toUpperCase(Locale.ROOT);
            case 1 -> word + pick(WORDS, random);
            case 2 -> word.repeat(1 + longLength(random) / word.length());
            default -> mutated(word, random);
        };
        return (odd.equals("quit") ? "QUIT" : odd) + (random.nextBoolean() ? "" : " " + pick(WORDS, random));
    }

    /** One character removed, doubled, or replaced by another that a line may hold; never a space in front. */
    private static String mutated(String text, SplittableRandom random) {
        int at = random.nextInt(text.length());
        String middle = switch (random.nextInt(3)) {
            case 0 -> text.length() == 1 ? "x" : "";
            case 1 -> text.substring(at, at + 1).repeat(2);
            default -> String.valueOf((char) (at == 0 ? '!' + random.nextInt(94) : ' ' + random.nextInt(95)));
        };
        return text.substring(0, at) + middle + text.substring(at + 1);
    }

    private static String insert(String text, String inserted, SplittableRandom random) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + inserted + text.substring(at);
    }

    private static String beginning(String text, SplittableRandom random) {
        return text.substring(0, random.nextInt(text.length() + 1));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[ \n]+", -1));
    }

    private static <T> T pick(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }
}
