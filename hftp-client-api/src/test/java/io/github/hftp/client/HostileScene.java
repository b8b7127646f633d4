package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.ModelServer.Delivery;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server that can be made hostile, a folder, and what may be found there after a download. It belongs to a test,
 * which closes it.
 */
final class HostileScene implements AutoCloseable {
    /** A file that comes in one slice. */
    static final String SMALL = "small";

    /** One that three connections share, or one has in one slice: nothing is pipelined. */
    static final String MIDDLE = "middle";

    /** One whose slices are pipelined. */
    static final String LARGE = "large";

    static final Map<String, byte[]> FILES = Map.of(
            SMALL, RawPeer.pattern(20, 1),
            MIDDLE, RawPeer.pattern(1_040_000, 2),
            LARGE, RawPeer.pattern(7_345_678, 3));

    /** How a file is to be fetched. */
    record Way(int connections, boolean resume, SliceEncoding encoding) {
        static Stream<Way> all() {
            return Stream.of(1, 3)
                    .flatMap(connections -> Stream.of(false, true)
                            .flatMap(resume -> Stream.of(SliceEncoding.values())
                                    .map(encoding -> new Way(connections, resume, encoding))));
        }

        /** Three that together have each number of connections, each encoding, and both with and without resuming. */
        static Stream<Way> some() {
            return Stream.of(
                    new Way(1, false, SliceEncoding.BASE64),
                    new Way(3, true, SliceEncoding.RAW),
                    new Way(3, false, SliceEncoding.BASE64));
        }

        boolean isRaw() {
            return encoding == SliceEncoding.RAW;
        }
    }

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final ModelServer server;
    private final Path folder;
    private final HftpClientBuilder builder = HftpClient.builder();

    HostileScene(Path folder) throws IOException {
        this.folder = folder;
        this.server = ModelServer.start(FILES);
    }

    HostileScene timeouts(Duration timeout) {
        builder.connectTimeout(timeout).replyTimeout(timeout).progressTimeout(timeout);
        return this;
    }

    HostileScene deliver(Delivery delivery) {
        server.deliver(delivery);
        return this;
    }

    ModelServer server() {
        return server;
    }

    List<String> warnings() {
        return warnings;
    }

    HftpClient connect(SliceEncoding encoding) throws IOException {
        return builder.encoding(encoding).connect(server.address());
    }

    /** A client that finds out for itself how slices come. */
    HftpClient connect() throws IOException {
        return HftpClient.builder().connect(server.address());
    }

    DownloadRequest request(HftpClient client, String name, Way way) {
        return client.download(name)
                .connections(way.connections)
                .resume(way.resume)
                .retries(0)
                .onWarning(warnings::add);
    }

    /** Tries to fetch the file once, looks whether that has done any harm, and returns why it has failed, or null. */
    Throwable failure(String name, Way way) throws IOException {
        try (HftpClient client = connect(way.encoding)) {
            Throwable failure = catchThrowable(() -> request(client, name, way).to(folder.resolve(name)));
            expectNoHarm(name, way, failure);
            return failure;
        }
    }

    /** The same, with the digest of the file. */
    Throwable failureWithDigest(String name, Way way) throws IOException {
        try (HftpClient client = connect(way.encoding)) {
            DownloadRequest request = request(client, name, way).sha256(sha256(FILES.get(name)));
            Throwable failure = catchThrowable(() -> request.to(folder.resolve(name)));
            expectNoHarm(name, way, failure);
            return failure;
        }
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** That the file is there if and only if nothing has failed, and nothing else is but a part that was asked for. */
    void expectNoHarm(String name, Way way, Throwable failure) {
        if (failure == null) {
            expectOnlyTheFile(name);
            return;
        }
        assertThat(failure.getMessage()).matches("(?s)[ -~…]{1,300}");
        if (way.resume) {
            assertThat(names()).isSubsetOf(name + ".hftp-part", name + ".hftp-journal");
        } else {
            assertThat(names()).isEmpty();
        }
    }

    /** That a server that has come to its senses gives the file, whatever it has left of a part. */
    void expectRecovery(String name, Way way) throws IOException {
        server.greet(new byte[0]).deliver(Delivery.WHOLE);
        try (HftpClient client = HftpClient.builder().encoding(way.encoding).connect(server.address())) {
            request(client, name, way).to(folder.resolve(name));
        }
        expectOnlyTheFile(name);
        clear();
    }

    void expectOnlyTheFile(String name) {
        assertThat(names()).containsExactly(name);
        assertThat(folder.resolve(name)).hasBinaryContent(FILES.get(name));
    }

    /** Deletes what a download has left. */
    void clear() throws IOException {
        for (String name : names()) {
            Files.delete(folder.resolve(name));
        }
    }

    private List<String> names() {
        String[] names = folder.toFile().list();
        assertThat(names).isNotNull();
        return List.of(names);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
