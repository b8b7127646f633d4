package io.github.hftp.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.testing.LeakCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ConversationTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    /** What happens when {@code close} comes between the end of one connection and the making of the next. */
    @Test
    void aClosedConversationDoesNotConnectAgain() throws Exception {
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) listener.getLocalSocketAddress();
            Settings settings = new Settings(LONG, LONG, LONG, Optional.empty(), 1000, true, LONG, RetryPolicy.NONE);
            Conversation conversation = new Conversation(new Addresses(address), settings, new ServerTraits(settings));
            conversation.connect();
            conversation.close();
            assertThatExceptionOfType(ClientClosedException.class).isThrownBy(conversation::connect);
            listener.accept().close();
            listener.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(listener::accept);
        }
    }
}
