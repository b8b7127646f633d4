package io.github.hftp.client.internal.part;

import io.github.hftp.client.IntegrityException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A file while it is fetched: until it is complete, its bytes are beside its {@link Target}, so that under that name
 * there is the old file or all of the new one. It belongs to a download, and {@link #write} is for all its threads. It
 * ends with {@link #complete}, {@link #discard} or {@link #close}; the last is needed in any case.
 */
public interface IncomingFile extends Closeable {
    /** The bytes that are there: a copy. */
    RangeSet present();

    /** Why a part that was found here could not be resumed; nothing if it could, or if there was none. */
    Optional<String> restartReason();

    /**
     * Writes bytes, and remembers that they are there.
     *
     * @param position where the first of them goes
     * @param bytes all of them are taken
     * @throws IOException if that fails, for example because the disk is full
     */
    void write(long position, ByteBuffer bytes) throws IOException;

    /**
     * Reads bytes that are there, to compare them.
     *
     * @param position where the first of them is
     * @param count how many, of a range that is {@link #present}
     * @return the bytes
     * @throws IOException if that fails
     */
    byte[] read(long position, int count) throws IOException;

    /** Gives the file its final name, without checking its bytes. Otherwise as {@link #complete(byte[])}. */
    void complete() throws IOException;

    /**
     * Checks the bytes, and gives the file its final name. If it fails, the file is still there.
     *
     * @param sha256 what is to come of the bytes
     * @throws IntegrityException if something else does; the file should then be discarded
     * @throws IllegalStateException if bytes are missing
     */
    void complete(byte[] sha256) throws IOException;

    /** Deletes what was fetched, and ends this. */
    void discard() throws IOException;
}
