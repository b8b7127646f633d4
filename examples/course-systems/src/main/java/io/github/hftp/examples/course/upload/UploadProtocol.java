package io.github.hftp.examples.course.upload;

import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.IncomingFile;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of one upload. It owns the file while that arrives, and ends with its connection.
 */
final class UploadProtocol implements StreamProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(UploadProtocol.class);
    private static final Pattern OFFER = Pattern.compile("upload (\\d{1,18}) (\\S+)");
    private static final int MAX_LINE_BYTES = 1024;

    private final StreamConnection connection;
    private final Folder folder;
    private final LineSplitter lines = new LineSplitter(MAX_LINE_BYTES);
    private Path target; // null until there is an offer
    private long size;
    private boolean overwrite;
    private IncomingFile file; // while its bytes come
    private boolean over;

    UploadProtocol(StreamConnection connection, Folder folder) {
        this.connection = connection;
        this.folder = folder;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            while (file == null && !over && bytes.hasRemaining()) {
                String line = lines.next(bytes);
                if (line != null) {
                    onLine(line);
                }
            }
            if (file != null) {
                file.write(bytes);
                storeIfComplete(bytes);
            }
        } catch (IOException e) {
            end(error(e));
        }
        bytes.position(bytes.limit());
    }

    private void onLine(String line) throws IOException {
        Matcher offer = OFFER.matcher(line);
        if (target == null && offer.matches()) {
            onOffer(Long.parseLong(offer.group(1)), offer.group(2));
        } else if (target != null && line.equals("overwrite")) {
            overwrite = true;
            receive();
        } else if (target != null && line.equals("cancel")) {
            end("cancelled");
        } else {
            throw new RefusedException("this is no upload: " + line);
        }
    }

    private void onOffer(long offered, String spelling) throws IOException {
        FileName name = FileName.parse(spelling).orElseThrow(() -> new RefusedException("not a file name"));
        size = offered;
        target = folder.resolve(name.local());
        if (size > Files.getFileStore(target.getParent()).getUsableSpace()) {
            throw new RefusedException("there is no room for " + size + " bytes");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            connection.write("exists " + Files.size(target) + "\n");
        } else {
            receive();
        }
    }

    private void receive() throws IOException {
        file = new IncomingFile(target, size);
        connection.write("send\n");
    }

    private void storeIfComplete(ByteBuffer rest) throws IOException {
        if (rest.hasRemaining()) {
            throw new RefusedException("more came than " + size + " bytes");
        }
        if (file.remaining() == 0) {
            IncomingFile complete = file;
            file = null; // somebody else's from now on, also if the connection ends meanwhile
            connection.pause();
            complete.commitElsewhere(
                    whole -> whole.commit(overwrite),
                    connection.loop(),
                    sha256 -> end("stored " + size + " " + sha256),
                    failure -> end(error(failure)));
        }
    }

    @Override
    public void onEnd() {
        end(error(new RefusedException(
                file == null
                        ? "this is no upload"
                        : "incomplete: " + file.remaining() + " of " + size + " bytes are missing")));
    }

    @Override
    public void onClosed() {
        discard();
    }

    private static String error(IOException reason) {
        String text;
        if (reason instanceof RefusedException || reason instanceof LineSplitter.MalformedLineException) {
            text = reason.getMessage();
        } else if (reason instanceof FileAlreadyExistsException) {
            text = "another client has stored a file of this name meanwhile";
        } else {
            LOG.warn("A file cannot be stored: {}", Printable.text(reason.toString()));
            text = "the file cannot be stored";
        }
        return "error " + Printable.text(text);
    }

    private void end(String lastWord) {
        over = true;
        discard();
        connection.write(lastWord + "\n");
        connection.finish();
    }

    private void discard() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("An incomplete file cannot be deleted: {}", e.toString());
        }
        file = null;
    }
}
