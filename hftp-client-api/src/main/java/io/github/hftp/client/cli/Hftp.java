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
        description = "Lists and fetches the files of HFTP servers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Ls.class, Stat.class, Get.class, Cat.class, Ping.class, GenerateCompletion.class},
        versionProvider = Hftp.Version.class,
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT, // of the help options and the version, and what comes below
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:success",
            "64:the command line makes no sense",
            "65:the bytes are not those that were expected",
            "66:no such file, or it is not that long",
            "68:no such host",
            "69:the server refuses connections, cannot be reached, or has failed",
            "70:a bug of this program",
            "73:a local file cannot be made",
            "74:reading or writing failed on this side",
            "75:a timeout, a broken connection, a file that changed: trying again may help",
            "76:the server does not speak the protocol"
        },
        footerHeading = "%nURL:%n",
        footer = {
            "hftp://HOST[:PORT][/NAME], or without hftp://. The port is 19500 unless it is given. A name can be"
                    + " percent-encoded, and must be where it has a %%, ? or #."
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

    /** Says what the server, or the way to it, has failed for a file, and returns the status for that. */
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
