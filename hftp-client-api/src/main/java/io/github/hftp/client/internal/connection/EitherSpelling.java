package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import io.github.hftp.codec.RequestEncoder;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;

/**
 * Asks about files by their names as this protocol encodes them, and where there is none of that name once more by the
 * name as it is, if it can be sent: so old servers list it. Only then, because a server may have a file of either name.
 * Which one it knows is remembered for all its connections. It belongs to a conversation, and to the thread of that.
 */
public final class EitherSpelling {
    private final Conversation conversation;
    private final ServerTraits traits;
    private FileName tried; // as it is

    EitherSpelling(Conversation conversation, ServerTraits traits) {
        this.conversation = conversation;
        this.traits = traits;
    }

    /** A request and its reply, or the beginning of that. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }

    public static boolean isMissing(HftpException failure) {
        return failure instanceof StatusException e && e.code() == StatusCode.FILE_NOT_FOUND.code();
    }

    /** Writes a request, with the name in it in the spelling that is known or tried. */
    byte[] encode(Request request) {
        return RequestEncoder.encode(request, name -> name.equals(tried) || traits.isUnencoded(name));
    }

    /**
     * Asks about a file.
     *
     * @param name the name in the request
     * @param question asks; perhaps twice, if the server has no such file
     */
    <T> T ask(FileName name, Question<T> question) throws IOException {
        boolean known = traits.isUnencoded(name);
        try {
            return question.ask();
        } catch (StatusException e) {
            if (!isMissing(e) || !RequestEncoder.canBeUnencoded(name)) {
                throw e;
            }
            if (known) { // it was there
                traits.setUnencoded(name, false);
                throw e;
            }
            return askUnencoded(name, question, e);
        }
    }

    private <T> T askUnencoded(FileName name, Question<T> question, StatusException refusal) throws IOException {
        tried = name;
        try {
            T answer = askHereOrAnew(question);
            traits.setUnencoded(name, true);
            conversation.endQuestion();
            return answer;
        } catch (HftpException e) {
            if (e instanceof ClientClosedException) {
                throw e;
            }
            if (isMissing(e)) {
                conversation.endQuestion();
            } else { // it may be out of step, as after other questions of the client's own
                conversation.abandon();
            }
            throw refusal;
        } finally {
            tried = null;
        }
    }

    /** Over another connection if this one ends, or is out of step, after the refusal; not if nothing at all comes. */
    private <T> T askHereOrAnew(Question<T> question) throws IOException {
        try {
            conversation.beginQuestion();
            return question.ask();
        } catch (ConnectionLostException | ProtocolViolationException e) {
            conversation.replaceConnection();
            conversation.beginQuestion();
            return question.ask();
        }
    }
}
