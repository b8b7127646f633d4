package io.github.hftp.examples.course;

import io.github.hftp.examples.course.chat.ChatClient;
import io.github.hftp.examples.course.chat.ChatServer;
import io.github.hftp.examples.course.dialogue.DialogueClient;
import io.github.hftp.examples.course.dialogue.DialogueServer;
import io.github.hftp.examples.course.echo.EchoClient;
import io.github.hftp.examples.course.echo.EchoServer;
import io.github.hftp.examples.course.firstcontact.FirstContactClient;
import io.github.hftp.examples.course.firstcontact.FirstContactServer;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.StandardInput;
import io.github.hftp.examples.course.messageandfile.MessageAndFileClient;
import io.github.hftp.examples.course.messageandfile.MessageAndFileServer;
import io.github.hftp.examples.course.picture.PictureClient;
import io.github.hftp.examples.course.picture.PictureServer;
import io.github.hftp.examples.course.remotefiles.RemoteFilesClient;
import io.github.hftp.examples.course.remotefiles.RemoteFilesServer;
import io.github.hftp.examples.course.reverse.ReverseClient;
import io.github.hftp.examples.course.reverse.ReverseServer;
import io.github.hftp.examples.course.simpleftp.SimpleFtpClient;
import io.github.hftp.examples.course.simpleftp.SimpleFtpServer;
import io.github.hftp.examples.course.upload.UploadClient;
import io.github.hftp.examples.course.upload.UploadServer;
import io.github.hftp.examples.course.uppercase.UppercaseClient;
import io.github.hftp.examples.course.uppercase.UppercaseServer;
import java.io.InputStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: runs the server or the client of a system; without arguments it tells which there are. */
@Command(
        name = "course-systems",
        description = "The client/server systems of a networking course.",
        mixinStandardHelpOptions = true,
        version = "course-systems",
        subcommands = {
            EchoServer.class,
            EchoClient.class,
            UppercaseServer.class,
            UppercaseClient.class,
            UploadServer.class,
            UploadClient.class,
            ReverseServer.class,
            ReverseClient.class,
            DialogueServer.class,
            DialogueClient.class,
            PictureServer.class,
            PictureClient.class,
            RemoteFilesServer.class,
            RemoteFilesClient.class,
            SimpleFtpServer.class,
            SimpleFtpClient.class,
            ChatServer.class,
            ChatClient.class,
            MessageAndFileServer.class,
            MessageAndFileClient.class,
            FirstContactServer.class,
            FirstContactClient.class,
        })
public final class Main implements Runnable, StandardInput {
    private final InputStream typed;
    private CommandLine commandLine;

    private Main(InputStream typed) {
        this.typed = typed;
    }

    /**
     * Runs a command and ends with its status: 0, one of BSD's sysexits.h, or 1 where a server has refused something.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine(System.in).execute(arguments));
    }

    /** The command line of all systems, with what their users type. */
    static CommandLine commandLine(InputStream typed) {
        Main main = new Main(typed);
        main.commandLine = new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(Failures::status)
                .setExecutionExceptionHandler(Failures::report)
                .setParameterExceptionHandler(Failures::reportUsage);
        return main.commandLine;
    }

    @Override
    public InputStream typed() {
        return typed;
    }

    /** Prints the table of the systems. */
    @Override
    public void run() {
        var table = new StringBuilder();
        table.append(String.format("%-18s %-9s %s%n", "SYSTEM", "TRANSPORT", "WHAT IT DOES"));
        for (Map.Entry<String, CommandLine> command :
                commandLine.getSubcommands().entrySet()) {
            if (command.getValue().getCommand() instanceof ServerCommand server) {
                table.append(String.format(
                        "%-18s %-9s %s%n",
                        server.system(),
                        server.transport(),
                        String.join(
                                " ",
                                command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .description())));
            }
        }
        table.append(String.format(
                "%nRun SYSTEM-server in one terminal and SYSTEM-client in another; --help tells of each.%n"));
        commandLine.getOut().print(table);
        commandLine.getOut().flush();
    }
}
