package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpClientBuilder;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp ls}: the names of the files, sorted. */
@Command(name = "ls", description = "Lists the files of a server.", sortOptions = false)
final class Ls implements Callable<Integer> {
    /** In place of a size that the server did not give. */
    private static final String UNKNOWN = "-";

    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", converter = Uris.class, description = "A server, or a file on it")
    private HftpUri uri;

    @Option(
            names = {"-l", "--long"},
            description = "Print sizes too, in bytes")
    private boolean withSizes;

    @Option(names = "--json", description = "Print a JSON array of objects with name, uri and, with -l, size")
    private boolean json;

    @Option(
            names = "--max-list",
            paramLabel = "SIZE",
            converter = Rates.class,
            description = "Refuse a listing that takes more memory than SIZE, such as 500k or 1.5G (default: "
                    + (HftpClientBuilder.DEFAULT_MAX_LISTING_BYTES >> 20) + "M)")
    private long maxListing = HftpClientBuilder.DEFAULT_MAX_LISTING_BYTES;

    private final Map<String, Long> sizes = new HashMap<>();
    private int answers;
    private int status = ExitStatus.OK;

    @Override
    public Integer call() throws Exception {
        try (HftpClient client = server.connect(uri, builder -> builder.maxListingBytes(maxListing))) {
            if (uri.name().isEmpty()) {
                List<String> names =
                        client.list(this::leaveOut).stream().sorted().toList();
                if (withSizes) {
                    askForSizes(client, names);
                }
                print(names);
            } else {
                List<String> name = List.of(uri.name().get().local());
                askForSizes(client, name);
                print(sizes.isEmpty() ? List.of() : name);
            }
            return status;
        }
    }

    /** A line that is not a name is no reason to keep the names from the user. */
    private void leaveOut(String line) {
        hftp.console().say(Hftp.NAME + ": left out what is not a file name: " + line);
        status = ExitStatus.PROTOCOL;
    }

    /** What a file is refused for, or a failure in the middle, is no reason to keep the other names from the user. */
    private void askForSizes(HftpClient client, List<String> names) throws IOException {
        try {
            client.sizes(
                    names,
                    (name, size) -> {
                        sizes.put(name, size);
                        answers++;
                    },
                    (name, refusal) -> {
                        failed(name, refusal);
                        answers++;
                    });
        } catch (HftpException e) {
            failed(names.get(answers), e);
        }
    }

    private void failed(String name, HftpException e) {
        int why = hftp.failed(name, e);
        status = status == ExitStatus.OK ? why : status;
    }

    private void print(List<String> names) throws IOException {
        if (json) {
            printJson(names);
            return;
        }
        int width = names.stream().mapToInt(name -> size(name).length()).max().orElse(0);
        for (String name : names) {
            String size = size(name);
            hftp.console().print((withSizes ? " ".repeat(width - size.length()) + size + "  " : "") + name);
        }
    }

    private void printJson(List<String> names) throws IOException {
        hftp.console().print("[");
        for (int i = 0; i < names.size(); i++) {
            hftp.console().print(Json.of(entry(names.get(i))) + (i + 1 < names.size() ? "," : ""));
        }
        hftp.console().print("]");
    }

    private String size(String name) {
        Long size = sizes.get(name);
        return size == null ? UNKNOWN : size.toString();
    }

    private Map<String, Object> entry(String name) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("uri", new HftpUri(uri.host(), uri.port(), Optional.of(FileName.of(name))).toString());
        if (withSizes) {
            entry.put("size", sizes.get(name));
        }
        return entry;
    }
}
