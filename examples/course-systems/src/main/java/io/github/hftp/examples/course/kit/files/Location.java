package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.protocol.FileName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place below the root of a {@link Tree}, whether something is there or not. Strangers may say where: none of what
 * they can say is above the root, hidden, or a name with characters that a line or a terminal would obey.
 *
 * @param names the folders on the way and the place's own name; empty for the root
 */
public record Location(List<String> names) {
    /** The root itself. */
    public static final Location ROOT = new Location(List.of());

    /** How many characters a location may have, written out: {@value}. */
    public static final int MAX_LENGTH = 4096;

    /**
     * Goes from here to where a stranger says.
     *
     * @param path names with {@code /} between them; from the root if it begins with one
     * @return the place
     * @throws RefusedException if it is not below the root, or not a name
     */
    public Location resolve(String path) throws RefusedException {
        List<String> there = new ArrayList<>(path.startsWith("/") ? List.of() : names);
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (there.isEmpty()) {
                    throw new RefusedException("nothing is above /");
                }
                there.remove(there.size() - 1);
            } else if (isName(name)) {
                there.add(name);
            } else if (!name.isEmpty() && !name.equals(".")) {
                throw new RefusedException("that is not a name that files have here");
            }
        }
        Location location = new Location(List.copyOf(there));
        if (location.toString().length() > MAX_LENGTH) {
            throw new RefusedException("a path has at most " + MAX_LENGTH + " characters");
        }
        return location;
    }

    /**
     * Whether a name can be said: one that cannot is not shown either.
     *
     * @param name the name of a file or folder
     * @return true if it is one component, not hidden, and harmless
     */
    public static boolean isName(String name) {
        if (!FileName.tryOf(name).map(valid -> !valid.isHidden()).orElse(false)
                || name.matches("(?s).*[\\\\\\p{Cc}\\p{Zl}\\p{Zp}].*")) {
            return false;
        }
        try {
            return Path.of(name).getNameCount() == 1;
        } catch (InvalidPathException e) { // this machine's file names cannot have these characters
            return false;
        }
    }

    /**
     * The folder that this is in.
     *
     * @return its location
     * @throws RefusedException if this is the root
     */
    public Location parent() throws RefusedException {
        if (names.isEmpty()) {
            throw new RefusedException("that cannot be done to / itself");
        }
        return new Location(names.subList(0, names.size() - 1));
    }

    /**
     * The last of the names, as a path of that one component. There is none for the root: ask {@link #parent} first.
     */
    Path name() {
        return Path.of(names.get(names.size() - 1));
    }

    /** Whether this is the other, or somewhere in it. */
    boolean isWithin(Location other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /** As it is typed, from the root. */
    @Override
    public String toString() {
        return "/" + String.join("/", names);
    }
}
