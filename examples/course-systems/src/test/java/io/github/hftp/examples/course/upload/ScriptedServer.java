package io.github.hftp.examples.course.upload;

import io.github.hftp.examples.course.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A TCP server for one client, which does as its script says and then closes. */
final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    /** What it does; gives what the test wants to know of what came. */
    @FunctionalInterface
    interface Script {
        byte[] run(Peer peer) throws IOException;
    }

    /** Its end of the connection. */
    record Peer(Socket socket) {
        String readLine() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int b = socket.getInputStream().read();
                    b != '\n' && b >= 0;
                    b = socket.getInputStream().read()) {
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        byte[] read(int count) throws IOException {
            return socket.getInputStream().readNBytes(count);
        }

        byte[] readToEnd() throws IOException {
            return socket.getInputStream().readAllBytes();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final ServerSocket listener;
    private final CompletableFuture<byte[]> received;

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.received = CompletableFuture.supplyAsync(() -> {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                return script.run(new Peer(socket));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    static ScriptedServer open(Script script) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
        return new ScriptedServer(listener, script);
    }

    /** Lets a client upload a file to it. */
    Commands.Outcome upload(Path file, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("upload-client", "-p", String.valueOf(listener.getLocalPort()), file.toString()));
        arguments.addAll(List.of(more));
        return Commands.run(InputStream.nullInputStream(), arguments.toArray(String[]::new));
    }

    byte[] received() {
        return received.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() throws IOException {
        received();
        listener.close();
    }
}
