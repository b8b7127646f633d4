package io.github.hftp.client.internal.part;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What the files of a download are called: a target, and beside it the two of its part. A value.
 *
 * @param target the complete file
 * @param data the bytes so far
 * @param journal which of them are there
 */
record PartNames(Path target, Path data, Path journal) {
    private static final String DATA_SUFFIX = ".hftp-part";
    private static final String JOURNAL_SUFFIX = ".hftp-journal";
    private static final int MAX_NAME_BYTES = 255; // in nearly all file systems

    /**
     * The names for a target.
     *
     * @throws FileSystemException if the target could be a part of another: a server may have files of both names
     */
    static PartNames of(Path target) throws FileSystemException {
        String name = String.valueOf(target.getFileName());
        if (name.endsWith(DATA_SUFFIX) || name.endsWith(JOURNAL_SUFFIX)) {
            throw new FileSystemException(target.toString(), null, "is a name for parts of downloads");
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        String stem = bytes.length + JOURNAL_SUFFIX.length() <= MAX_NAME_BYTES
                ? name
                : HexFormat.of().formatHex(Sha256.of(bytes));
        return new PartNames(
                target, target.resolveSibling(stem + DATA_SUFFIX), target.resolveSibling(stem + JOURNAL_SUFFIX));
    }
}
