package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.HftpUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp stat}: all that can be known of a file. */
@Command(name = "stat", description = "Prints the name, size and URL of a file.", sortOptions = false)
final class Stat implements Callable<Integer> {
    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", converter = Uris.class, description = "The file")
    private HftpUri uri;

    @Option(names = "--json", description = "Print a JSON object with name, size and uri")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        String name = Uris.file(uri).local();
        try (HftpClient client = server.connect(uri)) {
            try {
                print(name, client.size(name));
                return ExitStatus.OK;
            } catch (HftpException e) {
                return hftp.failed(name, e);
            }
        }
    }

    private void print(String name, long size) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", name);
        properties.put("size", size);
        properties.put("uri", uri.toString());
        if (json) {
            hftp.console().print(Json.of(properties));
        } else {
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                hftp.console().print(property.getKey() + ": " + property.getValue());
            }
        }
    }
}
