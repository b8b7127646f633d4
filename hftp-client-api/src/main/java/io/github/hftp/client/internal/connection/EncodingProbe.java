package io.github.hftp.client.internal.connection;

import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.Command;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;

/**
 * Finds out whether a server can send slices as they are. Servers before edition 2026 cannot, nor can all of them say
 * so: one refuses {@code help}, another the fourth argument of {@code get_slice}, another takes no notice of it, and
 * another ends the connection. So a server that knows {@code help} is asked for an empty slice of a file that is about
 * to be read, and whatever it does but the right thing means base64.
 */
final class EncodingProbe {
    private EncodingProbe() {}

    /** Asks. Returns whether the server can; an exception says that it cannot. */
    static boolean passes(Conversation conversation, FileName name) throws IOException {
        return knowsHelp(conversation)
                && conversation.ask(new Request.GetSlice(name, 0, 0, SliceEncoding.RAW), EncodingProbe::isRaw);
    }

    private static boolean knowsHelp(Conversation conversation) throws IOException {
        try {
            return conversation.commands().contains(Command.GET_SLICE.word());
        } catch (StatusException e) { // whatever it is, it says nothing about the file
            return false;
        }
    }

    /** An empty slice in base64 is an empty line, and a raw one begins with a header: the first line tells. */
    private static boolean isRaw(Connection reply) throws IOException {
        String line = reply.readLine(Connection.MAX_SHORT_LINE_BYTES);
        if (line.isEmpty()) {
            return false;
        }
        RawSliceReader.readHeader(reply, line, 0);
        return true;
    }
}
