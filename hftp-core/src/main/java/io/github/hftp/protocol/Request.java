package io.github.hftp.protocol;

import java.util.Objects;

/** A well-formed request. Only the server can tell whether its file exists and its range fits. */
public sealed interface Request {
    /**
     * The command of this request.
     *
     * @return the command
     */
    Command command();

    /** Asks for the names of all served files. */
    record GetFileListing() implements Request {
        @Override
        public Command command() {
            return Command.GET_FILE_LISTING;
        }
    }

    /**
     * Asks for the size of a file.
     *
     * @param name the file
     */
    record GetMetadata(FileName name) implements Request {
        /**
         * Checks the value.
         *
         * @param name the file
         */
        public GetMetadata {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Command command() {
            return Command.GET_METADATA;
        }
    }

    /**
     * Asks for {@code size} bytes of a file, beginning at {@code offset}.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param size how many bytes, from 0
     * @param encoding how to send the bytes
     */
    record GetSlice(FileName name, long offset, long size, SliceEncoding encoding) implements Request {
        /**
         * Checks the values.
         *
         * @param name the file
         * @param offset the first byte, from 0
         * @param size how many bytes, from 0
         * @param encoding how to send the bytes
         * @throws IllegalArgumentException if {@code offset} or {@code size} is negative
         */
        public GetSlice {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(encoding, "encoding");
            if (offset < 0 || size < 0) {
                throw new IllegalArgumentException("negative offset or size: " + offset + ", " + size);
            }
        }

        @Override
        public Command command() {
            return Command.GET_SLICE;
        }
    }

    /** Asks for the names of the commands. */
    record Help() implements Request {
        @Override
        public Command command() {
            return Command.HELP;
        }
    }

    /** Asks the server to end the connection. */
    record Quit() implements Request {
        @Override
        public Command command() {
            return Command.QUIT;
        }
    }
}
