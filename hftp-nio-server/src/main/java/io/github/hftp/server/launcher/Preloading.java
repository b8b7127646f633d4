package io.github.hftp.server.launcher;

import java.io.File;
import java.io.IOException;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads every class of this program while its jar is the one that it was started from. An update is often copied over
 * the jar of the running server, from which nothing can be read afterwards; yet it is to go on, to end in order at the
 * next signal, and to say what is wrong. Static, on the main thread.
 */
final class Preloading {
    private static final Logger LOG = LoggerFactory.getLogger(Preloading.class);
    private static final String OURS = "io/github/hftp/";
    private static final String SUFFIX = ".class";

    private Preloading() {}

    /** Loads the classes, and those that logging needs by logging something that does not come out. */
    static void run() {
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            File file = new File(element); // no Path, which not every name makes in every locale
            if (file.isFile()) {
                loadFrom(file);
            }
        }
        LogWriter.rehearse(() -> LOG.error("{} {} {}", "one", 2, "three", new IllegalStateException("a rehearsal")));
    }

    private static void loadFrom(File jar) {
        try (ZipFile zip = new ZipFile(jar)) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                String name = all.nextElement().getName();
                if (name.startsWith(OURS) && name.endsWith(SUFFIX)) {
                    load(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'));
                }
            }
        } catch (IOException e) {
            LOG.debug("Classes are loaded only when they are needed: {}", e.toString());
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Preloading.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.debug("A class cannot be loaded: {}", e.toString());
        }
    }
}
