package io.github.hftp.examples.course.remotefiles;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.files.Location;
import io.github.hftp.examples.course.kit.files.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one client sees: the folder it is in, and what the commands do there. Used by one thread at a time; it blocks.
 */
final class Visitor {
    /** How long a text to be written may be: {@value} bytes. */
    static final int MAX_TEXT_BYTES = 64 * 1024;

    private static final List<String> HELP = List.of(
            "ls                  lists the current folder; ls DIR another",
            "cd DIR              goes to another folder; .. is the one above, / the top",
            "rm FILE             removes a file",
            "write FILE 'TEXT'   makes a file of this text, or replaces one",
            "mv SOURCE DEST      moves or renames a file or folder",
            "exit                ends");

    private static final Set<String> ANYWHERE = Set.of("cd", "help");

    private final Tree tree;
    private Location current = Location.ROOT;

    Visitor(Tree tree) {
        this.tree = tree;
    }

    /** Carries out a command and tells of it in lines, of which the last is a sentence. */
    List<String> run(TypedCommand command) throws IOException {
        if (!ANYWHERE.contains(command.verb()) && !tree.isFolder(current)) {
            throw new RefusedException("your folder " + current + " is not there any more; cd / leads to the top");
        }
        return switch (command.verb()) {
            case "ls" -> list(command.arguments().isEmpty() ? current : there(command.argument(0, 1)));
            case "cd" -> List.of(enter(there(command.argument(0, 1))));
            case "rm" -> List.of(remove(there(command.argument(0, 1))));
            case "write" -> List.of(write(there(command.argument(0, 2)), command.argument(1, 2)));
            case "mv" -> List.of(move(there(command.argument(0, 2)), there(command.argument(1, 2))));
            case "help" -> HELP;
            default -> throw new RefusedException("there is no such command; help tells which there are");
        };
    }

    private Location there(String path) throws RefusedException {
        return current.resolve(path);
    }

    private List<String> list(Location folder) throws IOException {
        Tree.Listing listing = tree.list(folder);
        List<String> lines = new ArrayList<>(listing.names());
        String count = lines.size() == 1 ? "1 entry" : lines.size() + " entries";
        lines.add((listing.isComplete() ? "" : "more than ") + count + " in " + folder);
        return lines;
    }

    private String enter(Location folder) throws IOException {
        if (!tree.isFolder(folder)) {
            throw new RefusedException("there is no folder " + folder);
        }
        current = folder;
        return "now in " + folder;
    }

    private String remove(Location file) throws IOException {
        tree.delete(file);
        return "removed " + file;
    }

    private String write(Location file, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (content.length > MAX_TEXT_BYTES) {
            throw new RefusedException("a text has at most " + MAX_TEXT_BYTES + " bytes");
        }
        tree.write(file, content);
        return "wrote " + file + ", " + content.length + " bytes";
    }

    private String move(Location source, Location target) throws IOException {
        return "moved " + source + " to " + tree.move(source, target);
    }
}
