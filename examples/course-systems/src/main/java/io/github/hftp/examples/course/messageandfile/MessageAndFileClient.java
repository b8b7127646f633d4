package io.github.hftp.examples.course.messageandfile;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends a message, prints the answer, and sends a file. */
@Command(name = "message-and-file-client", description = "sends a message and then a file")
public final class MessageAndFileClient extends ClientCommand {
    private static final int BUFFER_BYTES = 8192;

    @Parameters(index = "0", paramLabel = "MESSAGE", description = "what to say; one line")
    private String message;

    @Parameters(index = "1", paramLabel = "FILE", description = "what to send then")
    private Path path;

    /** Made by the command line. */
    public MessageAndFileClient() {
        super(MessageAndFileServer.PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        if (message.indexOf('\n') >= 0 || message.indexOf('\r') >= 0) {
            throw new RefusedException("a message is one line");
        } else if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString());
        }
        try (FileChannel file = FileChannel.open(path);
                Wire wire = Wire.connect(server, MessageAndFileServer.LONGEST_WAIT)) {
            wire.writeLine(message);
            print("Answer: " + wire.readLine());
            long size = file.size();
            wire.writeLine(String.valueOf(size));
            expect("OK", wire.readLine());
            send(Channels.newInputStream(file), size, wire.output());
            String report = wire.readLine();
            expect("complete " + size + " ", report);
            print(report);
        }
    }

    private static void expect(String beginning, String line) throws RefusedException {
        if (!line.startsWith(beginning)) {
            throw new RefusedException(line.replaceFirst("^error ", ""));
        }
    }

    private void send(InputStream file, long size, OutputStream output) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (long left = size; left > 0; ) {
            int count = file.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException(path + " has shrunk while it was sent");
            }
            output.write(buffer, 0, count);
            left -= count;
        }
    }
}
