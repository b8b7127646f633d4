package io.github.hftp.client.internal.read;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.client.internal.connection.Settings;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.ModelServer.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class SizeQueriesTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long AT_ONCE = -1;

    /** One more than two batches: each request is 32 bytes long. */
    private static final int COUNT = 65;

    private final List<String> reports = new ArrayList<>();
    private ModelServer server;
    private ConnectionPool pool;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of());
        IntStream.range(0, COUNT).forEach(n -> server.files().put(name(n), new byte[n]));
        Duration time = Duration.ofSeconds(20);
        var settings = new Settings(time, time, time, Optional.empty(), 1 << 20, true, time, RetryPolicy.NONE);
        pool = new ConnectionPool(server.address(), settings);
    }

    @AfterEach
    void stop() throws IOException {
        pool.close();
        server.close();
    }

    private static String name(int n) {
        return String.format("file-%012d", n);
    }

    private static List<String> expected() {
        return new ArrayList<>(
                IntStream.range(0, COUNT).mapToObj(n -> name(n) + " " + n).toList());
    }

    private static List<String> requests() {
        return IntStream.range(0, COUNT)
                .mapToObj(n -> "get_metadata " + name(n))
                .toList();
    }

    private void ask(long worthATrialNanos) throws IOException {
        ask(IntStream.range(0, COUNT).mapToObj(n -> FileName.of(name(n))).toList(), worthATrialNanos);
    }

    private void ask(List<FileName> names, long worthATrialNanos) throws IOException {
        new SizeQueries(
                        pool,
                        names,
                        (name, size) -> reports.add(name + " " + size),
                        (name, e) -> reports.add(name + " " + e.getMessage()),
                        worthATrialNanos)
                .run();
    }

    @Test
    void aQuickServerIsAskedInTurnAndNotTried() throws IOException {
        ask(NEVER);
        assertThat(reports).isEqualTo(expected());
        assertThat(server.requests()).containsExactlyElementsOf(requests());
        assertThat(server.connections()).isEqualTo(1);
    }

    /** This one answers when all requests of a batch have come, so they do not wait for each other. */
    @Test
    void aSlowServerIsAskedForManyAtATime() throws IOException {
        List<Integer> batches = new ArrayList<>();
        var held = new ArrayList<byte[]>();
        server.deliver((request, reply, client) -> {
            held.add(reply);
            int count = server.requests().size();
            if (count == 1 || count == 3 || (count - 3) % 33 == 0) { // alone, the trial, a batch
                batches.add(held.size());
                for (byte[] one : held) {
                    client.getOutputStream().write(one);
                }
                held.clear();
            }
            return true;
        });
        ask(AT_ONCE);
        assertThat(reports).isEqualTo(expected());
        assertThat(batches).containsExactly(1, 2, 33, 33);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {NEVER, AT_ONCE})
    void aNameThatTheServerKnowsOnlyAsItIsIsAskedForAgain(long worthATrialNanos) throws IOException {
        server.deliver((request, reply, client) -> {
            byte[] bytes = request.equals("get_metadata a(1).txt") ? "0 OK\r\n7\r\n".getBytes(US_ASCII) : reply;
            return Delivery.WHOLE.send(request, bytes, client);
        });
        ask(List.of(FileName.of(name(1)), FileName.of("a(1).txt"), FileName.of(name(2))), worthATrialNanos);
        assertThat(reports).containsExactly(name(1) + " 1", "a(1).txt 7", name(2) + " 2");
    }

    @ParameterizedTest
    @ValueSource(longs = {NEVER, AT_ONCE})
    void aRefusalOrAnErrorDoesNotStopTheOthers(long worthATrialNanos) throws IOException {
        Map<String, String> answers = Map.of(
                name(0), "202 FILE NOT FOUND",
                name(7), "201 INVALID ARGUMENTS FOR COMMAND",
                name(20), "199 INTERNAL SERVER ERROR",
                name(21), "199 INTERNAL SERVER ERROR",
                name(64), "202 FILE NOT FOUND");
        server.deliver((request, reply, client) -> {
            String answer = request.startsWith("get_slice") ? null : answers.get(request.substring(13));
            byte[] bytes = answer == null ? reply : (answer + "\r\n").getBytes(US_ASCII);
            return Delivery.WHOLE.send(request, bytes, client) && (answer == null || !answer.startsWith("1"));
        });
        ask(worthATrialNanos);
        List<String> expected = expected();
        answers.forEach((name, answer) ->
                expected.set(expected.indexOf(name + " " + Integer.parseInt(name.substring(5))), name + " " + answer));
        assertThat(reports).isEqualTo(expected);
        assertThat(server.connections()).isBetween(3, 4); // it may have sent more before, which a reset then discards
    }

    /** What breaks when requests come together is the batch: the rest is asked for in turn, and no answer counts twice. */
    @ParameterizedTest
    @CsvSource({"lost", "twice", "garbage"})
    void aServerThatOnlyPassesTheTrialIsAskedInTurn(String fault) throws IOException {
        var times = new AtomicInteger();
        server.deliver((request, reply, client) -> {
            if (!request.endsWith(name(40)) || times.incrementAndGet() > 1) {
                return Delivery.WHOLE.send(request, reply, client);
            }
            byte[] twice = new String(reply, US_ASCII).repeat(2).getBytes(US_ASCII);
            return switch (fault) {
                case "lost" -> false;
                case "twice" -> Delivery.WHOLE.send(request, twice, client);
                default -> Delivery.WHOLE.send(request, "0 OK\r\nx\r\n".getBytes(US_ASCII), client);
            };
        });
        ask(AT_ONCE);
        assertThat(reports).isEqualTo(expected());
        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {NEVER, AT_ONCE})
    void whatWasLearntBeforeAFailureIsReported(long worthATrialNanos) {
        server.deliver(
                (request, reply, client) -> !request.endsWith(name(40)) && Delivery.WHOLE.send(request, reply, client));
        assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> ask(worthATrialNanos));
        assertThat(reports).isEqualTo(expected().subList(0, 40));
    }
}
