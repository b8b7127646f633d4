package io.github.hftp.examples.course.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.reliable.LossyProxy;
import io.github.hftp.examples.course.kit.reliable.ReliableServer;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.testing.LeakCheck;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ChatOverUdpTest {
    private static final String WAITING = "* waiting for a partner";
    private static final String YOU_FIRST = "* you have a partner: you speak first";
    private static final String PARTNER_FIRST = "* you have a partner: your partner speaks first";
    private static final String GOODBYE = "* goodbye";
    private static final String DISCONNECTED = "* goodbye: your partner has disconnected";

    private final List<Wire> people = new ArrayList<>();
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("chat-server");
    }

    @AfterEach
    void closeServer() throws IOException {
        for (Wire person : people) {
            person.close();
        }
        server.close();
    }

    @Test
    void oneOverTcpAndOneOverUdpTalk() throws IOException {
        Wire tcp = overTcp(WAITING);
        Wire udp = overUdp(server.address(), PARTNER_FIRST);
        expect(tcp, YOU_FIRST);
        udp.writeLine("me first");
        expect(udp, "* not your turn: your partner is to speak");
        tcp.writeLine("hello");
        expect(udp, "< hello");
        udp.writeLine("hello yourself");
        expect(tcp, "< hello yourself");
        tcp.writeLine("disconnect");
        expectTheEnd(tcp, GOODBYE);
        expectTheEnd(udp, DISCONNECTED);
    }

    @Test
    void aLineThatIsTooLongCostsTheConversation() throws IOException {
        Wire first = overUdp(server.address(), WAITING);
        Wire second = overUdp(server.address(), PARTNER_FIRST);
        expect(first, YOU_FIRST);
        first.writeLine("x".repeat(10_000));
        expectTheEnd(first, "! the line is longer than 1000 bytes");
        expectTheEnd(second, "* goodbye: your partner had to be disconnected");
    }

    @Test
    void aNetworkThatLosesAndDoublesIsNotNoticed() throws IOException {
        try (LossyProxy proxy = LossyProxy.open(server.address(), 0.2, 5)) {
            Wire first = overUdp(proxy.address(), WAITING);
            Wire second = overUdp(proxy.address(), PARTNER_FIRST);
            expect(first, YOU_FIRST);
            for (int n = 0; n < 5; n++) {
                first.writeLine("question " + n);
                expect(second, "< question " + n);
                second.writeLine("answer " + n);
                expect(first, "< answer " + n);
            }
            second.writeLine("disconnect");
            expectTheEnd(first, DISCONNECTED);
            expectTheEnd(second, GOODBYE);
            first.close();
            second.close();
        }
    }

    @Test
    void aPartnerOfWhomNothingIsHeardHasVanished() throws IOException {
        Duration giveUp = Duration.ofMillis(500);
        Lobby lobby = new Lobby(Duration.ofMinutes(1));
        try (EventLoop loop = EventLoop.open("hftp-course")) {
            InetSocketAddress address = ReliableServer.listen(
                            loop,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            giveUp,
                            connection -> new ChatProtocol(connection, lobby))
                    .address();
            loop.start(true);
            try (LossyProxy network = LossyProxy.open(address, 0, 1);
                    Wire first = ReliableWire.connect(network.address(), Wire.PATIENCE, giveUp);
                    Wire second = ReliableWire.connect(address, Wire.PATIENCE)) {
                expect(first, WAITING);
                expect(first, YOU_FIRST);
                expect(second, PARTNER_FIRST);
                network.breakAfter(0);
                expectTheEnd(second, "* goodbye: your partner has vanished");
            }
        }
    }

    @Test
    void datagramsThatAreNoPacketsDisturbNobody() throws IOException {
        Wire first = overUdp(server.address(), WAITING);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int length : new int[] {0, 1, 37, 38, 1200, 60_000}) {
                socket.send(new DatagramPacket(new byte[length], length, server.address()));
            }
        }
        Wire second = overUdp(server.address(), PARTNER_FIRST);
        expect(first, YOU_FIRST);
        first.writeLine("hello");
        expect(second, "< hello");
    }

    @Test
    void aHundredPairsOfOneOverEachAtOnce() throws IOException {
        for (int n = 0; n < 100; n++) {
            Wire tcp = overTcp(WAITING);
            overUdp(server.address(), PARTNER_FIRST);
            expect(tcp, YOU_FIRST);
        }
        for (int n = 0; n < 200; n++) {
            people.get(n).writeLine("line " + n);
            expect(people.get(n % 2 == 0 ? n + 1 : n - 1), "< line " + n);
        }
        for (int n = 0; n < 200; n += 2) {
            people.get(n).writeLine("disconnect");
            expectTheEnd(people.get(n + 1), DISCONNECTED);
        }
    }

    private Wire overTcp(String greeting) throws IOException {
        return add(Wire.connect(server.address(), Wire.PATIENCE), greeting);
    }

    private Wire overUdp(InetSocketAddress address, String greeting) throws IOException {
        return add(ReliableWire.connect(address, Wire.PATIENCE), greeting);
    }

    private Wire add(Wire person, String greeting) throws IOException {
        people.add(person);
        expect(person, greeting);
        return person;
    }

    private static void expect(Wire person, String line) throws IOException {
        assertThat(person.readLine()).isEqualTo(line);
    }

    private static void expectTheEnd(Wire person, String line) throws IOException {
        expect(person, line);
        assertThatThrownBy(person::readLine).isInstanceOf(EOFException.class);
    }
}
