package io.github.hftp.server.launcher;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The launcher, of which the selector stops working at the first byte of standard input: its descriptor is closed under
 * its hands. Needs {@code --add-opens java.base/java.io=ALL-UNNAMED}, and Linux.
 */
final class LoopKiller {
    private LoopKiller() {}

    public static void main(String[] arguments) {
        Thread killer = new Thread(LoopKiller::killAtInput, "killer");
        killer.setDaemon(true);
        killer.start();
        Main.main(arguments);
    }

    private static void killAtInput() {
        try {
            Field number = FileDescriptor.class.getDeclaredField("fd");
            number.setAccessible(true);
            System.in.read();
            try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path descriptor : open) {
                    if (linkOf(descriptor).equals("anon_inode:[eventpoll]")) {
                        FileDescriptor selectors = new FileDescriptor();
                        number.setInt(
                                selectors,
                                Integer.parseInt(descriptor.getFileName().toString()));
                        new FileInputStream(selectors).close();
                    }
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // one of this listing, closed by now
        }
    }
}
