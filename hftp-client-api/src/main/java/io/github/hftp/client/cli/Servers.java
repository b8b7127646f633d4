package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpUri;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The clients of one command: one for each server, however many of its files are fetched. For one thread. */
final class Servers implements Closeable {
    private final ServerOptions options;
    private final Map<HftpUri, HftpClient> clients = new HashMap<>();

    Servers(ServerOptions options) {
        this.options = options;
    }

    /** A client of the server of a URL, connected now unless it has been before. */
    HftpClient of(HftpUri uri) throws IOException, UsageException {
        HftpClient client = clients.get(uri.server());
        if (client == null) {
            client = options.connect(uri);
            clients.put(uri.server(), client);
        }
        return client;
    }

    @Override
    public void close() {
        clients.values().forEach(HftpClient::close);
    }
}
