package io.github.hftp.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a class of the tests in a JVM of its own, for what only options of the JVM can bring about. */
public final class ForkedJvm {
    /** What makes a JVM believe that the system has no IPv6. */
    public static final String WITHOUT_IPV6 = "-Djava.net.preferIPv4Stack=true";

    private static final long PATIENCE_SECONDS = 60;

    private ForkedJvm() {}

    /** Runs {@code main} to its end, and returns what it wrote to standard output and standard error. */
    public static String run(Class<?> main, List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("forked", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HFTP_") || name.endsWith("JAVA_OPTIONS"));
            builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM would say that it has read them
            Process process = builder.start();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("it is still running");
                }
            } finally {
                process.destroyForcibly();
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }
}
