package io.github.hftp.server.internal.reply;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.FileChangedException;
import io.github.hftp.server.internal.file.FoundFile;
import io.github.hftp.server.internal.file.OpenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a request into a reply. All checks of the file come before the first byte of {@code 0 OK}, since an error
 * cannot be reported after it. Folders that may block are read on other threads. Owned by the server; belongs to the
 * loop thread.
 */
public final class RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    /** How often a name is looked up again because it names another file by the time it is opened. */
    private static final int MAX_ATTEMPTS = 10;

    /** Asks the folder for a reply. */
    @FunctionalInterface
    private interface Answer {
        Send send() throws IOException;
    }

    private final EventLoop loop;
    private final FileAccess files;
    private final Executor workers;
    private final Lister lister;
    private final ThrottledLog warnings;
    private final Base64Send.Base64Buffers base64Buffers = new Base64Send.Base64Buffers();

    /** {@code workers} run what may block, if the folder is of that kind. */
    public RequestHandler(EventLoop loop, FileAccess files, Executor workers) {
        this.loop = loop;
        this.files = files;
        this.workers = workers;
        this.warnings = new ThrottledLog(RequestHandler.class, loop.clock());
        this.lister = new Lister(loop, files, files.mayBlock() ? workers : loop);
    }

    /** How many names listings have left out because they cannot be spelled. */
    public long filesUnlistable() {
        return lister.unlistable();
    }

    /**
     * Starts the reply to a request.
     *
     * @param onReady called on the loop thread when a waiting reply can continue
     */
    public Send respond(Request request, Runnable onReady) {
        return switch (request.command()) {
            case HELP -> BufferSend.ok(ResponseEncoder.help());
            case QUIT -> BufferSend.farewell();
            case GET_FILE_LISTING -> lister.list(onReady);
            case GET_METADATA -> answer(() -> metadata((Request.GetMetadata) request), onReady);
            case GET_SLICE -> answer(() -> slice((Request.GetSlice) request, onReady), onReady);
        };
    }

    private Send answer(Answer answer, Runnable onReady) {
        return files.mayBlock() ? answerElsewhere(answer, onReady) : answerNow(answer);
    }

    private Send answerElsewhere(Answer answer, Runnable onReady) {
        DeferredSend deferred = new DeferredSend(onReady);
        workers.execute(() -> {
            Send prepared = answerSurely(answer);
            try {
                loop.execute(() -> deferred.complete(prepared));
            } catch (RejectedExecutionException e) {
                prepared.close();
                throw e;
            }
        });
        return deferred;
    }

    /** What a worker throws would go unnoticed, and the connection would wait for its reply in vain. */
    private Send answerSurely(Answer answer) {
        try {
            return answerNow(answer);
        } catch (RuntimeException | Error e) {
            loop.execute(() -> warnings.warn("A file cannot be served", e));
            return BufferSend.status(StatusCode.INTERNAL_SERVER_ERROR);
        }
    }

    private static Send answerNow(Answer answer) {
        try {
            return answer.send();
        } catch (NoSuchFileException e) {
            return BufferSend.status(StatusCode.FILE_NOT_FOUND);
        } catch (IOException e) {
            LOG.debug("A file cannot be served: {}", e.toString());
            return BufferSend.status(StatusCode.INTERNAL_SERVER_ERROR);
        }
    }

    private Send metadata(Request.GetMetadata request) throws IOException {
        return BufferSend.ok(ResponseEncoder.metadata(files.find(request.name()).size()));
    }

    private Send slice(Request.GetSlice slice, Runnable onReady) throws IOException {
        for (int attempt = 1; ; attempt++) {
            FoundFile found = files.find(slice.name());
            if (isBeyond(slice, found.size())) {
                return BufferSend.status(StatusCode.OFFSET_EXCEEDS_FILE_SIZE);
            }
            try {
                return slice(slice, found, onReady);
            } catch (FileChangedException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Send slice(Request.GetSlice slice, FoundFile found, Runnable onReady) throws IOException {
        OpenFile opened = found.open();
        if (isBeyond(slice, found.size())) { // it has shrunk since it was looked up
            opened.close();
            return BufferSend.status(StatusCode.OFFSET_EXCEEDS_FILE_SIZE);
        }
        SliceSource source = files.mayBlock()
                ? new OffloadedFile(opened, slice.offset() + slice.size(), loop, workers, onReady)
                : new DirectFile(opened);
        return slice.encoding() == SliceEncoding.RAW
                ? new RawSend(source, slice.offset(), slice.size())
                : new Base64Send(source, slice.offset(), slice.size(), base64Buffers);
    }

    private static boolean isBeyond(Request.GetSlice slice, long fileSize) {
        return slice.offset() > fileSize || slice.size() > fileSize - slice.offset();
    }
}
