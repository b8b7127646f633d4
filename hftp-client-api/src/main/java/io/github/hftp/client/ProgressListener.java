package io.github.hftp.client;

/** Is told how far a download has come: by the thread that downloads, between two pieces of the file. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Called with 0 when the size is known, and then after each piece that was written. The last call of a download
     * that succeeds has {@code bytes} equal to {@code total}. An exception thrown here ends the download, and is what
     * the caller of the download gets.
     *
     * @param bytes how much of the file has been written
     * @param total the size of the file
     */
    void onProgress(long bytes, long total);
}
