package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that tells the port. */
class PortFileTest {
    @TempDir
    Path folder;

    @Test
    void holdsThePortUntilItIsRemoved() throws IOException {
        Path path = folder.resolve("port");
        PortFile file = PortFile.write(path, 4711);
        assertThat(path).hasContent("4711\n");
        file.remove();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void replacesAnOldOne() throws IOException {
        Path path = Files.writeString(folder.resolve("port"), "an old and longer one");
        PortFile.write(path, 1);
        assertThat(path).hasContent("1\n");
        assertThat(folder).isDirectoryContaining("glob:**port").isDirectoryNotContaining("glob:**.hftp-port*");
    }

    @Test
    void isLeftToWhoeverWroteItSince() throws IOException {
        Path path = folder.resolve("port");
        PortFile first = PortFile.write(path, 1);
        PortFile second = PortFile.write(path, 2);
        first.remove();
        assertThat(path).hasContent("2\n");
        second.remove();
        second.remove(); // gone already, which is no error
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesNothingWhenItCannotBeWritten() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        assertThatThrownBy(() -> PortFile.write(taken, 1)).isInstanceOf(IOException.class);
        assertThat(folder).isDirectoryNotContaining("glob:**.hftp-port*");
        assertThatThrownBy(() -> PortFile.write(folder.resolve("no/such"), 1)).isInstanceOf(IOException.class);
    }
}
