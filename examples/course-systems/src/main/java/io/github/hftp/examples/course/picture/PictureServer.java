package io.github.hftp.examples.course.picture;

import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Sends the JPEG that a line names: {@code ok SIZE}, then its bytes; or {@code error TEXT}. Either way it closes then.
 * The name is sent as it is, in UTF-8.
 */
@Command(name = "picture-server", description = "sends the .jpg that its client names")
public final class PictureServer extends ServerCommand {
    @Mixin
    private FolderOption folder;

    /** Made by the command line. */
    public PictureServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Folder pictures = folder.folder();
        return StreamServer.listen(loop, address, connection -> new Sending(connection, pictures))
                .address();
    }

    @Override
    public String transport() {
        return "TCP";
    }

    /** One picture for one client. Holds the file open until the connection ends, and never more of it than a piece. */
    private static final class Sending implements StreamProtocol {
        private static final int MAX_NAME_BYTES = 1024;
        private static final int PIECE_BYTES = 32 * 1024;
        private static final Pattern JPEG_NAME = Pattern.compile(".+\\.jpe?g", Pattern.CASE_INSENSITIVE);
        private static final ByteBuffer JPEG_START =
                ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});

        private final StreamConnection connection;
        private final Folder folder;
        private final LineSplitter lines = new LineSplitter(MAX_NAME_BYTES);
        private FileChannel picture;
        private long left;

        Sending(StreamConnection connection, Folder folder) {
            this.connection = connection;
            this.folder = folder;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            try {
                String name = picture == null ? lines.next(bytes) : null;
                if (name != null) {
                    begin(name);
                }
            } catch (LineSplitter.MalformedLineException e) {
                refuse(e.getMessage());
            }
            bytes.position(bytes.limit()); // whatever follows the name is of no interest
        }

        @Override
        public void onEnd() {
            try {
                if (picture == null) {
                    begin(lines.rest());
                }
            } catch (LineSplitter.MalformedLineException e) {
                refuse(e.getMessage());
            }
        }

        private void begin(String name) {
            try {
                open(name);
                connection.write("ok " + left + "\n"); // and when that is sent, onDrained is called
            } catch (RefusedException e) {
                refuse(e.getMessage());
            } catch (IOException e) {
                refuse("cannot read " + name);
            }
        }

        private void open(String name) throws IOException {
            if (!JPEG_NAME.matcher(name).matches()) {
                throw new RefusedException("not the name of a JPEG: " + name);
            }
            picture = FileChannel.open(folder.existing(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            left = picture.size(); // of the very file that is sent, whatever becomes of its name meanwhile
            ByteBuffer start = ByteBuffer.allocate(JPEG_START.capacity());
            picture.read(start, 0);
            if (!start.flip().equals(JPEG_START)) {
                throw new RefusedException("not a JPEG, whatever its name says: " + name);
            }
        }

        @Override
        public void onDrained() throws IOException {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(left, PIECE_BYTES));
            if (picture.read(piece) < 0) {
                connection.close(); // it has shrunk: what was announced must not be filled up with something else
                return;
            }
            left -= piece.position();
            connection.write(piece.flip());
            if (left == 0) {
                connection.finish();
            }
        }

        private void refuse(String why) {
            connection.write("error " + Printable.text(why) + "\n");
            connection.finish();
        }

        @Override
        public void onClosed() {
            try {
                if (picture != null) {
                    picture.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
