package io.github.hftp.examples.course.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class TreeTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path base;

    private Path root;
    private Path outside;
    private Tree tree;

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(base.resolve("root/docs")).getParent();
        outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.writeString(root.resolve("a"), "a");
        tree = new Tree(root);
    }

    @Test
    void aListingHasFilesAndFoldersThatCanBeNamedInOrder() throws IOException {
        Files.writeString(root.resolve("z z"), "");
        Files.writeString(root.resolve(".hidden"), "");
        Files.writeString(root.resolve("line\nfeed"), "");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("dangling"), base.resolve("none"));
        assertThat(tree.list(Location.ROOT).names()).containsExactly("a", "docs/", "z z");
        assertThat(tree.list(at("docs"))).isEqualTo(new Tree.Listing(List.of(), true));
        refused(() -> tree.list(at("a")), "there is no folder /a");
        refused(() -> tree.list(at("docs/none/more")), "there is no folder /docs/none");
    }

    @Test
    void howDeepAPathIsCostsNoStack() throws Exception {
        Location deepest = at("a/".repeat(2047) + "a");
        FutureTask<Boolean> asked = new FutureTask<>(() -> tree.isFolder(deepest));
        new Thread(null, asked, "hftp-shallow", 128 * 1024).start();
        assertThat(asked.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void aListingHasAnEndAndSaysWhereThatIsNotTheFolders() throws IOException {
        String name = "x".repeat(240);
        for (int n = 0; n < 1100; n++) {
            Files.createFile(root.resolve("docs").resolve(name + n));
        }
        Tree.Listing listing = tree.list(at("docs"));
        assertThat(listing.isComplete()).isFalse();
        assertThat(listing.names()).hasSizeBetween(1000, 1099).isSorted();
    }

    @Test
    void aFileIsWrittenWholeAndReplacedWhole() throws IOException {
        tree.write(at("docs/b"), TEXT);
        assertThat(root.resolve("docs/b")).hasContent("text");
        tree.write(at("docs/b"), new byte[0]);
        assertThat(root.resolve("docs/b")).isEmptyFile();
        assertThat(root.resolve("docs")).isDirectoryNotContaining(file -> !file.endsWith("b"));
    }

    @Test
    void aFileThatCannotBePutInPlaceLeavesNothingBehind() throws IOException {
        refused(() -> tree.write(at("docs"), TEXT), "/docs is there and no file");
        refused(() -> tree.write(Location.ROOT, TEXT), "that cannot be done to / itself");
        refused(() -> tree.write(at("none/b"), TEXT), "there is no folder /none");
        refused(() -> tree.write(at("a/b"), TEXT), "there is no folder /a");
        assertThatThrownBy(() -> tree.write(at("a"), null)).isInstanceOf(NullPointerException.class); // in mid-file
        assertThat(root.resolve("a")).hasContent("a");
        assertThat(root).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void onlyFilesAreDeleted() throws IOException {
        tree.delete(at("a"));
        assertThat(root.resolve("a")).doesNotExist();
        refused(() -> tree.delete(at("a")), "there is no file /a");
        refused(() -> tree.delete(at("docs")), "there is no file /docs");
        refused(() -> tree.delete(Location.ROOT), "that cannot be done to / itself");
    }

    @Test
    void whatIsMovedTakesNobodysPlace() throws IOException {
        Files.writeString(root.resolve("docs/b"), "b");
        assertThat(tree.move(at("a"), at("docs"))).isEqualTo(at("docs/a"));
        assertThat(tree.move(at("docs/a"), at("c"))).isEqualTo(at("c"));
        assertThat(root.resolve("c")).hasContent("a");
        refused(() -> tree.move(at("c"), at("docs/b")), "/docs/b is there already");
        refused(() -> tree.move(at("c"), at("c")), "/c is there already");
        refused(() -> tree.move(at("none"), at("d")), "there is no file or folder /none");
        refused(() -> tree.move(at("c"), at("none/d")), "there is no folder /none");
        refused(() -> tree.move(Location.ROOT, at("docs")), "that cannot be done to / itself");
        assertThat(root.resolve("c")).hasContent("a");
        assertThat(root.resolve("docs/b")).hasContent("b");
        assertThat(tree.move(at("docs"), at("papers"))).isEqualTo(at("papers"));
        assertThat(root.resolve("papers/b")).hasContent("b");
    }

    @Test
    void aFolderIsNotMovedIntoItself() throws IOException {
        Files.createDirectory(root.resolve("docs/inner"));
        refused(() -> tree.move(at("docs"), at("docs")), "/docs cannot be moved into itself");
        refused(() -> tree.move(at("docs"), at("docs/inner")), "/docs cannot be moved into itself");
        refused(() -> tree.move(at("docs"), at("docs/inner/new")), "/docs cannot be moved into itself");
    }

    @Test
    void noLinkLeadsAnywhereInAnyPlaceOfAPath() throws IOException {
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("docs/file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("in"), root.resolve("docs"));
        for (String folder : new String[] {"out", "in"}) {
            assertThat(tree.isFolder(at(folder))).isFalse();
            refused(() -> tree.list(at(folder)), "there is no folder /" + folder);
            refused(() -> tree.write(at(folder + "/new"), TEXT), "there is no folder /" + folder);
            refused(() -> tree.delete(at(folder + "/secret")), "there is no folder /" + folder);
            refused(() -> tree.move(at(folder + "/secret"), at("mine")), "there is no folder /" + folder);
            refused(() -> tree.move(at("a"), at(folder)), "/" + folder + " is there already");
            refused(() -> tree.move(at("a"), at(folder + "/a")), "there is no folder /" + folder);
        }
        refused(() -> tree.write(at("docs/file"), TEXT), "/docs/file is there and no file");
        refused(() -> tree.delete(at("docs/file")), "there is no file /docs/file");
        refused(() -> tree.move(at("docs/file"), at("mine")), "there is no file or folder /docs/file");
        refused(() -> tree.move(at("a"), at("docs/file")), "/docs/file is there already");
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside).isDirectoryNotContaining(file -> !file.endsWith("secret"));
    }

    @Test
    void aFolderThatKeepsBeingSwappedForALinkDoesNotLeadOut() throws Exception {
        Files.createSymbolicLink(base.resolve("link"), outside);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> swap(over));
        try {
            for (int n = 0; n < 3000; n++) {
                ignoringRefusal(() -> tree.write(at("docs/new"), TEXT));
                ignoringRefusal(() -> tree.delete(at("docs/secret")));
                ignoringRefusal(() -> tree.move(at("a"), at("docs/b")));
                ignoringRefusal(() -> tree.move(at("docs/b"), at("a")));
                ignoringRefusal(() -> tree.move(at("docs/secret"), at("mine")));
                ignoringRefusal(() -> assertThat(tree.list(at("docs")).names()).doesNotContain("secret"));
            }
        } finally {
            over.set(true);
            swapping.get(10, TimeUnit.SECONDS);
        }
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside).isDirectoryNotContaining(file -> !file.endsWith("secret"));
        assertThat(root.resolve("mine")).doesNotExist();
    }

    @Test
    void aRootThatIsGoneIsNoRefusalButAFailure() throws IOException {
        Files.move(root, base.resolve("elsewhere"));
        assertThatThrownBy(() -> tree.list(Location.ROOT)).isInstanceOf(NoSuchFileException.class);
    }

    /** As somebody does who has the machine: the folder is there, or a link out of the tree in its place. */
    private void swap(AtomicBoolean over) {
        Path docs = root.resolve("docs");
        try {
            while (!over.get()) {
                Files.move(docs, base.resolve("kept"), StandardCopyOption.ATOMIC_MOVE);
                Files.move(base.resolve("link"), docs, StandardCopyOption.ATOMIC_MOVE);
                Files.move(docs, base.resolve("link"), StandardCopyOption.ATOMIC_MOVE);
                Files.move(base.resolve("kept"), docs, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void ignoringRefusal(ThrowingCallable command) {
        try {
            command.call();
        } catch (IOException e) {
            // refused, or the system noticed the swap: nothing is done then, which is what is asked for here
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static void refused(ThrowingCallable command, String message) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(command).withMessage(message);
    }

    private static Location at(String path) throws RefusedException {
        return Location.ROOT.resolve(path);
    }
}
