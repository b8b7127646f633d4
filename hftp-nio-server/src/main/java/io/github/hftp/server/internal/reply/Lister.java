package io.github.hftp.server.internal.reply;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.FolderScan;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the folder: one scan at a time, in steps. A request that arrives during a scan waits for the next one, so that
 * its answer is never older than the request; all waiting requests share that scan. Equal listings share their bytes,
 * which many slow readers of a large folder would otherwise hold many times. Belongs to the loop thread.
 */
final class Lister {
    private static final Logger LOG = LoggerFactory.getLogger(Lister.class);
    private static final int ENTRIES_A_STEP = 256;

    private final EventLoop loop;
    private final FileAccess files;
    private final Executor scanner;
    private List<DeferredSend> waiting = new ArrayList<>();
    private boolean scanning;
    private WeakReference<byte[]> latest = new WeakReference<>(null);
    private final ThrottledLog warnings;
    private long unlistable;
    private boolean emptinessTold;

    /** {@code scanner} runs the steps: the loop itself, or other threads if the folder may block. */
    Lister(EventLoop loop, FileAccess files, Executor scanner) {
        this.loop = loop;
        this.files = files;
        this.scanner = scanner;
        this.warnings = new ThrottledLog(Lister.class, loop.clock());
    }

    Send list(Runnable onReady) {
        DeferredSend send = new DeferredSend(onReady);
        waiting.add(send);
        if (!scanning) {
            begin();
        }
        return send;
    }

    long unlistable() {
        return unlistable;
    }

    private void begin() {
        List<DeferredSend> served = waiting;
        waiting = new ArrayList<>();
        scanning = true;
        scanner.execute(() -> {
            try {
                step(files.scan(), served);
            } catch (IOException | RuntimeException | Error e) {
                fail(served, e);
            }
        });
    }

    private void step(FolderScan scan, List<DeferredSend> served) {
        try {
            if (!scan.advance(ENTRIES_A_STEP)) {
                scanner.execute(() -> step(scan, served));
                return;
            }
            byte[] listing = ResponseEncoder.listing(scan.names());
            scan.close();
            loop.execute(() -> finish(listing, scan, served));
        } catch (IOException | RuntimeException | Error e) {
            scan.close();
            fail(served, e);
        }
    }

    private void finish(byte[] listing, FolderScan scan, List<DeferredSend> served) {
        byte[] last = latest.get();
        byte[] shared = Arrays.equals(last, listing) ? last : listing;
        latest = new WeakReference<>(shared);
        if (scan.unlistable() > 0) {
            unlistable += scan.unlistable();
            LOG.debug("{} names cannot be listed", scan.unlistable());
        }
        tellWhyItIsEmpty(scan);
        served.forEach(send -> send.complete(BufferSend.ok(shared)));
        proceed();
    }

    /** Else an operator who sees files in the folder looks for the fault elsewhere. Logged once, until it changes. */
    private void tellWhyItIsEmpty(FolderScan scan) {
        int unspellable = scan.unlistable();
        int others = scan.passedOver();
        boolean toTell = scan.names().isEmpty() && unspellable + others > 0;
        if (toTell && !emptinessTold) {
            String names = unspellable == 0
                    ? ""
                    : " Names that cannot be spelled here: " + unspellable + " (the character set of file names is "
                            + System.getProperty("sun.jnu.encoding")
                            + "; start Java with LC_ALL=C.UTF-8, or rename the files).";
            String kinds = others == 0
                    ? ""
                    : " Links, folders and other entries that are not regular files: " + others
                            + " (put the files themselves there).";
            warnings.warn("Nothing in the folder is listed, although it is not empty.{}{}", names, kinds);
        }
        emptinessTold = toTell;
    }

    /** Whatever failed, the requests wait for an answer, and the next scan waits for the end of this one. */
    private void fail(List<DeferredSend> served, Throwable failure) {
        try {
            loop.execute(() -> {
                served.forEach(send -> send.complete(BufferSend.status(StatusCode.INTERNAL_SERVER_ERROR)));
                proceed();
                warnOf(failure);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The server was closed while its folder was being listed");
        }
    }

    /** One entry that cannot be looked at is enough, so the operator needs its name, which is in the text. */
    private void warnOf(Throwable failure) {
        String text;
        try {
            text = failure.toString();
        } catch (RuntimeException | Error e) { // of a file system of the poorest make
            text = failure.getClass().getName();
        }
        warnings.warn("The folder cannot be listed: {}", text);
    }

    private void proceed() {
        scanning = false;
        if (!waiting.isEmpty()) {
            begin();
        }
    }
}
