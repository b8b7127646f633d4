package io.github.hftp.client.cli;

import io.github.hftp.client.HftpException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command {@code hftp}, of which the others are a part. Belongs to one {@link #run}, on one thread. Its
 * documentation and the completion of shells are made from the same annotations.
 */
@Command(
        name = Hftp.NAME,
        description = "Lists and fetches files from HFTP servers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Ls.class, Stat.class, Get.class, Cat.class, Ping.class, GenerateCompletion.class},
        versionProvider = Hftp.Version.class,
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT, // of the help options and the version, and what comes below
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:success",
            "64:invalid command line",
            "65:the file does not match its checksum, or there is none to compare",
            "66:no such file, or the range exceeds its size",
            "68:unknown host",
            "69:the server refused the connection, is unreachable, or failed",
            "70:internal error, a bug in hftp",
            "73:cannot create a local file",
            "74:a local read or write failed",
            "75:timeout, lost connection or changed file: trying again may help",
            "76:the server does not speak HFTP",
            "130:interrupted"
        },
        footerHeading = "%nURL:%n",
        footer = {
            "hftp://HOST[:PORT][/NAME]; hftp:// can be left out, and the default port is 19500. NAME can be"
                    + " percent-encoded; any %%, ? or # in it must be."
        })
final class Hftp {
    static final String NAME = "hftp";

    private final Console console;

    /** For the tools that read the annotations. */
    Hftp() {
        this(Console.ofProcess());
    }

    private Hftp(Console console) {
        this.console = console;
    }

    /** Runs a command line, and returns the status for the process. */
    static int run(Console console, String... arguments) {
        var out = new StringWriter(); // help and the like
        CommandLine commandLine = new CommandLine(new Hftp(console))
                .setExpandAtFiles(false) // a file's name may begin with @
                .setOut(new PrintWriter(out))
                .setParameterExceptionHandler((e, ignored) -> wrongUsage(console, e.getCommandLine(), e))
                .setExecutionExceptionHandler((e, command, ignored) -> failed(console, command, e));
        int status = commandLine.execute(arguments);
        try {
            console.out().write(out.toString().getBytes(console.charset()));
            console.flush();
            return status;
        } catch (IOException e) {
            return status == ExitStatus.OK ? failed(console, commandLine, e) : status;
        }
    }

    Console console() {
        return console;
    }

    /** Reports a file that failed on the server or on the way, and returns the exit status for it. */
    int failed(String name, HftpException e) {
        console.say(NAME + ": " + name + ": " + Failures.text(e));
        return ExitStatus.of(e);
    }

    private static int wrongUsage(Console console, CommandLine command, Exception e) {
        String name = command.getCommandSpec().qualifiedName();
        console.say(name + ": " + e.getMessage() + ". Try '" + name + " --help'.");
        return ExitStatus.USAGE;
    }

    private static int failed(Console console, CommandLine command, Exception e) {
        if (e instanceof UsageException) {
            return wrongUsage(console, command, e);
        }
        if (!Failures.isClosedPipe(e)) {
            console.say(NAME + ": " + Failures.text(e));
        }
        return ExitStatus.of(e);
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Hftp.class.getPackage().getImplementationVersion();
            return new String[] {NAME + " " + (version == null ? "(version unknown)" : version)};
        }
    }
}
