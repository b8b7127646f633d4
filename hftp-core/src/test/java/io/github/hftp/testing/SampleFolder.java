package io.github.hftp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The small served folder that {@link ConformanceVectors} speak of. The names can be made on every file system. */
public final class SampleFolder {
    private static final List<SampleFile> FILES = List.of(
            new SampleFile("-rf", "-rf", ascii("x")),
            new SampleFile("100% real.txt", "100%25%20real.txt", ascii("si\r\n")),
            new SampleFile("archivo.txt", "archivo.txt", ascii("!Que calor que hace hoy, pinta una birra!")),
            new SampleFile("binario.bin", "binario.bin", everyByte()),
            new SampleFile("vacio.txt", "vacio.txt", new byte[0]));

    private SampleFolder() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record SampleFile(String localName, String wireName, byte[] content) {}

    /** The contents by the names on the wire, in the order of the listing. */
    public static SortedMap<String, byte[]> files() {
        var files = new TreeMap<String, byte[]>();
        for (SampleFile file : FILES) {
            files.put(file.wireName, file.content.clone());
        }
        return Collections.unmodifiableSortedMap(files);
    }

    /** Makes the files in a folder that exists. */
    public static void writeTo(Path folder) throws IOException {
        for (SampleFile file : FILES) {
            Files.write(folder.resolve(file.localName), file.content);
        }
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
