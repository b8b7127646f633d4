package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpUri;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp ls}: the names of the files, sorted. */
@Command(name = "ls", description = "Lists the files of a server.", sortOptions = false)
final class Ls implements Callable<Integer> {
    /** How many sizes are asked for at a time. */
    private static final int CONNECTIONS = 8;

    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", converter = Uris.class, description = "A server, or one of its files")
    private HftpUri uri;

    @Option(
            names = {"-l", "--long"},
            description = "Also the sizes, in bytes")
    private boolean sizes;

    @Option(names = "--json", description = "A JSON array with name, uri and, with -l, size")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (HftpClient client = server.connect(uri)) {
            List<String> names = names(client);
            List<Optional<Long>> found = sizes ? sizes(client, names) : null;
            if (json) {
                printJson(names, found);
            } else {
                print(names, found);
            }
            return found != null && found.contains(Optional.<Long>empty()) ? ExitStatus.NO_INPUT : ExitStatus.OK;
        }
    }

    private List<String> names(HftpClient client) throws IOException {
        if (uri.name().isPresent()) {
            String name = uri.name().get().local();
            client.size(name); // fails if there is no such file
            return List.of(name);
        }
        return client.list().stream().sorted().toList();
    }

    /** The sizes, or nothing for files that have gone away meanwhile, or that the server lists and does not know. */
    private List<Optional<Long>> sizes(HftpClient client, List<String> names) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS, task -> {
            Thread thread = new Thread(task, "hftp-ls");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<Long>>> asked = new ArrayList<>();
            for (String name : names) {
                asked.add(threads.submit(() -> size(client, name)));
            }
            List<Optional<Long>> found = new ArrayList<>();
            for (Future<Optional<Long>> answer : asked) {
                found.add(answer.get());
            }
            return found;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            threads.shutdownNow();
        }
    }

    private Optional<Long> size(HftpClient client, String name) throws IOException {
        try {
            return Optional.of(client.size(name));
        } catch (StatusException e) {
            if (e.isFatal()) {
                throw e;
            }
            hftp.console().say(Hftp.NAME + ": " + name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void print(List<String> names, List<Optional<Long>> found) throws IOException {
        int width = found == null
                ? 0
                : found.stream().mapToInt(size -> text(size).length()).max().orElse(0);
        for (int i = 0; i < names.size(); i++) {
            String size = found == null ? "" : text(found.get(i));
            hftp.console()
                    .print(
                            found == null
                                    ? names.get(i)
                                    : " ".repeat(width - size.length()) + size + "  " + names.get(i));
        }
    }

    private static String text(Optional<Long> size) {
        return size.map(String::valueOf).orElse("?");
    }

    private void printJson(List<String> names, List<Optional<Long>> found) throws IOException {
        hftp.console().print("[");
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", names.get(i));
            entry.put("uri", new HftpUri(uri.host(), uri.port(), Optional.of(FileName.of(names.get(i)))).toString());
            if (found != null) {
                entry.put("size", found.get(i).orElse(null));
            }
            hftp.console().print(Json.of(entry) + (i + 1 < names.size() ? "," : ""));
        }
        hftp.console().print("]");
    }
}
