package io.github.hftp.examples.course;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server for one client, which follows no protocol but a test's script. Ends when the client has, or is closed. */
public final class ScriptedServer implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;

    /** What the server does with its client; then it ends its output and reads until the client closes. */
    @FunctionalInterface
    public interface Script {
        /** Plays. */
        void play(Socket client) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Thread thread;

    /** Waits for its client. */
    public ScriptedServer(Script script) throws IOException {
        listener.setSoTimeout(PATIENCE_MILLIS);
        thread = new Thread(() -> serve(script), "hftp-scripted");
        thread.start();
    }

    /** One that says this, whatever its client says. */
    public static ScriptedServer saying(String answer) throws IOException {
        return new ScriptedServer(
                client -> client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Reads a line of the client's. */
    public static String readLine(Socket client) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = client.getInputStream().read();
                b != '\n' && b >= 0;
                b = client.getInputStream().read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Runs a client with this server's port: its name, then its arguments. */
    public Commands.Outcome run(String client, String... arguments) {
        List<String> all = new ArrayList<>(List.of(client, "-p", String.valueOf(listener.getLocalPort())));
        all.addAll(List.of(arguments));
        return Commands.run(InputStream.nullInputStream(), all.toArray(String[]::new));
    }

    /** Runs a client in a process of its own. */
    public Process fork(String client, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                client,
                "-p",
                String.valueOf(listener.getLocalPort())));
        all.addAll(List.of(arguments));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Script script) {
        try (Socket client = listener.accept()) {
            client.setSoTimeout(PATIENCE_MILLIS);
            script.play(client);
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the client has had enough of it, which is for the test to judge
        }
    }
}
