package io.github.hftp.server.internal.file;

import java.util.Locale;
import java.util.Set;

/**
 * What a system thinks of file names. Windows gives some names to devices wherever they stand, and drops dots and
 * spaces at the end.
 */
enum Platform {
    UNIX,
    MAC,
    WINDOWS;

    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$");

    static Platform current() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? WINDOWS : name.startsWith("mac") ? MAC : UNIX;
    }

    /** Whether a name means something else than a file of that name. */
    boolean reserves(String name) {
        if (this != WINDOWS) {
            return false;
        }
        char last = name.charAt(name.length() - 1);
        int dot = name.indexOf('.');
        String base = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        return last == '.' || last == ' ' || name.indexOf(':') >= 0 || DEVICES.contains(base) || isPort(base);
    }

    private static boolean isPort(String base) {
        return base.length() == 4
                && (base.startsWith("COM") || base.startsWith("LPT"))
                && "0123456789\u00B9\u00B2\u00B3".indexOf(base.charAt(3)) >= 0;
    }
}
