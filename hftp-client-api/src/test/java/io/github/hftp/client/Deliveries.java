package io.github.hftp.client;

import io.github.hftp.testing.ModelServer.Delivery;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Ways in which a server can send an answer wrongly, and when. Without state, but for the one that counts. */
final class Deliveries {
    /** How a connection ends. */
    enum End {
        CLOSE,
        RESET,
        /** It does not end: nothing more comes until the client goes away. */
        STALL
    }

    private Deliveries() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends something else. */
    static Delivery reply(String text) {
        return (request, reply, client) -> Delivery.WHOLE.send(request, bytes(text), client);
    }

    /** Sends so much of the answer, and no more. */
    static Delivery cut(int length, End end) {
        return (request, reply, client) -> end(Arrays.copyOf(reply, Math.min(length, reply.length)), end, client);
    }

    /** Sends so many per mille of the answer, and no more. */
    static Delivery part(int perMille, End end) {
        return (request, reply, client) ->
                cut(reply.length * perMille / 1000, end).send(request, reply, client);
    }

    /** Sends this instead of the answer, and no more. */
    static Delivery last(String text, End end) {
        return (request, reply, client) -> end(bytes(text), end, client);
    }

    /** Sends a text and then another one for ever. */
    static Delivery endless(String head, String rest) {
        return (request, reply, client) -> {
            OutputStream out = client.getOutputStream();
            out.write(bytes(head));
            byte[] block = bytes(rest.repeat(Math.max(1, 65_536 / rest.length())));
            while (true) {
                out.write(block);
            }
        };
    }

    /** Sends the answer, and something that nobody has asked for, at once. */
    static Delivery andMore(byte[] more) {
        return (request, reply, client) -> {
            byte[] both = Arrays.copyOf(reply, reply.length + more.length);
            System.arraycopy(more, 0, both, reply.length, more.length);
            return Delivery.WHOLE.send(request, both, client);
        };
    }

    /** Sends one byte at a time. */
    static Delivery byteByByte() {
        return (request, reply, client) -> {
            for (byte b : reply) {
                client.getOutputStream().write(b);
            }
            return true;
        };
    }

    /** Does one thing to those requests, and what is right to the others. */
    static Delivery on(Predicate<String> requests, Delivery delivery) {
        return (request, reply, client) ->
                (requests.test(request) ? delivery : Delivery.WHOLE).send(request, reply, client);
    }

    /** The requests for a size. */
    static boolean isSize(String request) {
        return request.startsWith("get_metadata");
    }

    /** The requests for bytes, and not those that try out what the server can do. */
    static boolean isSlice(String request) {
        return request.startsWith("get_slice") && !request.contains(" 0 0");
    }

    /** Those requests from the number {@code first} on, counted from 0. */
    static Predicate<String> after(int first, Predicate<String> requests) {
        var count = new AtomicInteger();
        return request -> requests.test(request) && count.getAndIncrement() >= first;
    }

    private static boolean end(byte[] bytes, End end, Socket client) throws IOException {
        client.getOutputStream().write(bytes);
        if (end == End.RESET) {
            client.setSoLinger(true, 0);
        } else if (end == End.STALL) {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        return false;
    }
}
