package io.github.hftp.examples.course.upload;

import io.github.hftp.examples.course.ClientCommand;
import io.github.hftp.examples.course.RefusedException;
import io.github.hftp.examples.course.ServerCommand;
import io.github.hftp.examples.course.Wire;
import io.github.hftp.examples.course.files.IncomingFile;
import io.github.hftp.examples.course.reliable.ReliableWire;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a file, and deletes it here when the server has confirmed that it has the same bytes, and not before. */
@Command(name = "upload-client", description = "moves a file to the server")
public final class UploadClient extends ClientCommand {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int MAX_TIMEOUT_SECONDS = 3600;

    /** What to do about a file that the server has already. */
    private enum Overwrite {
        YES,
        NO,
        ASK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "FILE", description = "what to send")
    private Path file;

    @Option(
            names = "--overwrite",
            paramLabel = "yes|no|ask",
            description = "what to do if the server has a file of this name",
            defaultValue = "ask")
    private Overwrite overwrite;

    @Option(names = "--udp", description = "send it over UDP")
    private boolean udp;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long to wait for the server",
            defaultValue = "30")
    private int timeout;

    /** Made by the command line. */
    public UploadClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        if (timeout < 1 || timeout > MAX_TIMEOUT_SECONDS) {
            throw new RefusedException("the timeout is between 1 and " + MAX_TIMEOUT_SECONDS + " seconds");
        }
        BasicFileAttributes before = attributes();
        FileName name = FileName.tryOf(String.valueOf(file.getFileName()))
                .filter(valid -> before.isRegularFile())
                .orElseThrow(() -> new RefusedException("not a file that can be sent: " + file));
        try (Wire wire = connect(server)) {
            offer(wire, before.size(), name);
            String sha256 = send(wire, before);
            String answer = answer(wire);
            if (!answer.equals("stored " + before.size() + " " + sha256)) {
                throw new IOException(
                        "the server has not stored what it was sent; " + file + " is kept. It says: " + answer);
            }
            if (!isUnchanged(before)) {
                throw changed("the server has it as it was");
            }
            Files.delete(file);
            print("The server has stored " + name + ": " + before.size() + " bytes, SHA-256 " + sha256);
            print(file + " is deleted here");
        }
    }

    private Wire connect(InetSocketAddress server) throws IOException {
        Duration patience = Duration.ofSeconds(timeout);
        return udp ? ReliableWire.connect(server, patience, patience) : Wire.connect(server, patience);
    }

    private void offer(Wire wire, long size, FileName name) throws IOException {
        wire.writeLine("upload " + size + " " + name);
        String answer = answer(wire);
        if (answer.startsWith("exists ")) {
            print("The server has a file " + name + " of " + answer.substring(7) + " bytes.");
            boolean agreed = mayOverwrite();
            wire.writeLine(agreed ? "overwrite" : "cancel");
            answer = answer(wire);
            if (!agreed) {
                throw new RefusedException("cancelled; the server keeps its file, and " + file + " is kept");
            }
        }
        if (!answer.equals("send")) {
            throw new IOException("the server does not keep to the protocol: " + answer);
        }
    }

    private boolean mayOverwrite() throws IOException {
        if (overwrite != Overwrite.ASK) {
            return overwrite == Overwrite.YES;
        }
        print("Shall it be overwritten? (yes/no)");
        prompt("> ");
        String typed = typed().readLine();
        return typed != null && typed.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private String send(Wire wire, BasicFileAttributes before) throws IOException {
        MessageDigest digest = IncomingFile.sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream bytes = Files.newInputStream(file)) {
            for (long left = before.size(); left > 0; ) {
                int wanted = (int) Math.min(left, chunk.length);
                int count = bytes.readNBytes(chunk, 0, wanted);
                left -= wanted;
                if (count < wanted || (left == 0 && !isUnchanged(before))) { // what lacks its end is not stored
                    throw changed("the server has not stored it");
                }
                digest.update(chunk, 0, count);
                send(wire, chunk, count);
                if (left > 0 && wire.input().available() > 0) {
                    throw new IOException("the server does not keep to the protocol: " + answer(wire));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A server that wants no more says why, and ends: the first is to be shown, not the second. */
    private static void send(Wire wire, byte[] chunk, int count) throws IOException {
        try {
            wire.output().write(chunk, 0, count);
        } catch (IOException e) {
            try {
                answer(wire);
            } catch (RefusedException refusal) {
                throw refusal;
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static String answer(Wire wire) throws IOException {
        String line = wire.readLine();
        if (line.startsWith("error ")) {
            throw new RefusedException("the server says: " + line.substring(6));
        }
        return line;
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isUnchanged(BasicFileAttributes before) throws IOException {
        BasicFileAttributes now = attributes();
        return now.size() == before.size()
                && now.lastModifiedTime().equals(before.lastModifiedTime())
                && Objects.equals(now.fileKey(), before.fileKey()); // or it is another file of this name
    }

    private IOException changed(String consequence) {
        return new IOException(file + " has changed while it was sent: " + consequence + ", and it is kept here");
    }
}
