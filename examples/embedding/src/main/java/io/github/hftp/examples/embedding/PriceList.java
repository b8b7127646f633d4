package io.github.hftp.examples.embedding;

import io.github.hftp.client.HftpClient;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Some code that gets its data from an HFTP server, for {@code PriceListTest} to test. */
public final class PriceList {
    private static final String FILE = "prices.properties";

    private final Properties prices = new Properties();

    /**
     * Fetches the prices.
     *
     * @param server the address of the server
     * @throws IOException if they cannot be fetched
     */
    public PriceList(SocketAddress server) throws IOException {
        try (HftpClient client = HftpClient.connect(server)) {
            byte[] text = client.slice(FILE, 0, Math.toIntExact(client.size(FILE)));
            prices.load(new StringReader(new String(text, StandardCharsets.UTF_8)));
        }
    }

    /**
     * The price of an article.
     *
     * @param article its name
     * @return the price in cents
     * @throws IllegalArgumentException if there is no such article
     */
    public int cents(String article) {
        String price = prices.getProperty(article);
        if (price == null) {
            throw new IllegalArgumentException("no such article: " + article);
        }
        return Integer.parseInt(price);
    }
}
