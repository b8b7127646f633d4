package io.github.hftp.examples.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.ServerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Does what the README says in real processes, and finds what it shows. Each section has a folder and ports of its own.
 */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final int SECTIONS_AT_ONCE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A system's part of the README. */
    private record Section(String name, String text) {}

    @TempDir
    static Path folder;

    @TestFactory
    @DisabledOnOs(OS.WINDOWS) // no shell
    Stream<DynamicTest> everySectionHappensAsShown() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(SECTIONS_AT_ONCE);
        List<DynamicTest> tests = new ArrayList<>();
        for (Section section : sections()) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> perform(section), threads);
            tests.add(DynamicTest.dynamicTest(section.name(), done::join));
        }
        threads.shutdown();
        return tests.stream();
    }

    @Test
    void everySystemHasASectionInTheOrderOfTheTable() throws IOException {
        List<String> systems = commands().values().stream()
                .map(CommandLine::getCommand)
                .filter(ServerCommand.class::isInstance)
                .map(command -> ((ServerCommand) command).system())
                .toList();
        assertThat(sections()).extracting(Section::name).containsExactlyElementsOf(systems);
    }

    @Test
    void everyClientAsksAtThePortOfItsServer() {
        commands().forEach((name, command) -> {
            if (command.getCommand() instanceof ClientCommand client) {
                assertThat(client.port())
                        .as(name)
                        .isEqualTo(server(name.replaceFirst("-client$", "")).port());
            }
        });
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        assertThat(Pattern.compile("\\]\\(([^):#]+)\\)")
                        .matcher(Files.readString(README))
                        .results())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Path.of(link.group(1))).exists());
    }

    private static void perform(Section section) {
        List<Terminal> terminals = new ArrayList<>();
        try {
            Path place = Files.createDirectory(folder.resolve(section.name()));
            int usual = server(section.name()).port();
            int port = freePort();
            String text = withPort(section.text(), usual, port);
            for (int other : otherPorts(text)) {
                text = withPort(text, other, freePort());
            }
            for (String block : blocks(text)) {
                Terminal terminal = Terminal.open(block, place, port);
                terminals.add(terminal);
                await().atMost(PATIENCE).until(terminal::isLeft);
            }
            await().atMost(PATIENCE).until(() -> terminals.stream().allMatch(Terminal::isComplete));
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            terminals.forEach(Terminal::close);
            terminals.forEach(Terminal::check); // tells more than that a wait was too long
        }
    }

    private static List<Section> sections() throws IOException {
        return Pattern.compile("^## (\\S+)\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .map(section -> new Section(section.group(1), section.group(2)))
                .toList();
    }

    /** The same with another port, where it is meant as the port: there may be as many bytes, too. */
    private static String withPort(String text, int shown, int used) {
        return text.replaceAll("(:|port |-p )" + shown + "\\b", "$1" + used);
    }

    private static List<Integer> otherPorts(String text) {
        return Pattern.compile(" -p (\\d+)")
                .matcher(text)
                .results()
                .map(option -> Integer.valueOf(option.group(1)))
                .distinct()
                .toList();
    }

    private static List<String> blocks(String text) {
        return Pattern.compile("^```console\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static ServerCommand server(String system) {
        return commands().get(system + "-server").getCommand();
    }

    private static Map<String, CommandLine> commands() {
        return Main.commandLine(InputStream.nullInputStream()).getSubcommands();
    }

    /** A port that was free a moment ago, over TCP and UDP. */
    private static int freePort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(0, 1, loopback);
                DatagramSocket other = new DatagramSocket(new InetSocketAddress(loopback, socket.getLocalPort()))) {
            return other.getLocalPort();
        }
    }
}
