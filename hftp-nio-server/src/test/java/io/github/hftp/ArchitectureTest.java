package io.github.hftp;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.server.HftpServer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which part may know of which, and which may be shared by threads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String LOOP = "io.github.hftp.loop..";
    private static final String PROTOCOL = "io.github.hftp.loop.protocol..";
    private static final String SERVER = "io.github.hftp.server";
    private static final String INTERNAL = "io.github.hftp.server.internal..";
    private static final String CONNECTION = "io.github.hftp.server.internal.connection..";
    private static final String REPLY = "io.github.hftp.server.internal.reply..";
    private static final String FILE = "io.github.hftp.server.internal.file..";
    private static final String LAUNCHER = "io.github.hftp.server.launcher..";
    private static final Set<String> SHARED_BY_THREADS = Set.of(
            "io.github.hftp.loop.EventLoop",
            "io.github.hftp.loop.SelectorPoller",
            "io.github.hftp.server.HftpServer",
            "io.github.hftp.server.QueuedListener");

    // Of the instance, or it would fill the heap of the tests that follow.
    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/io/github/hftp/testing/")) // from core's test-jar
            .importPackages("io.github.hftp");

    private static final DescribedPredicate<JavaClass> BELONGS_TO_ONE_THREAD =
            new DescribedPredicate<>("belong to one thread") {
                @Override
                public boolean test(JavaClass type) {
                    String topLevel = type.getName().replaceFirst("\\$.*", "");
                    return !SHARED_BY_THREADS.contains(topLevel)
                            && !type.getPackageName().startsWith(LAUNCHER.replace("..", ""));
                }
            };

    private static final SliceAssignment CLASSES_OF_CONNECTIONS_AND_REPLIES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return (type.getPackageName() + "..").equals(CONNECTION) || (type.getPackageName() + "..").equals(REPLY)
                    ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "top-level classes of connections and replies";
        }
    };

    @Test
    void theClassesThatAreCheckedAreThere() {
        assertThat(main.contain(EventLoop.class)).isTrue();
        assertThat(main.contain(HftpServer.class)).isTrue();
        assertThat(main.contain(ArchitectureTest.class)).isFalse();
        assertThat(SHARED_BY_THREADS).allMatch(main::contain);
    }

    @Test
    void theLoopKnowsNothingOfOurs() {
        classes()
                .that()
                .resideInAPackage(LOOP)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(LOOP, "java..", "org.slf4j..")
                .check(main);
    }

    @Test
    void theLoopKnowsNothingOfTheProtocolsOnIt() {
        noClasses()
                .that()
                .resideInAPackage("io.github.hftp.loop")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROTOCOL)
                .check(main);
    }

    /** Their replies are pulled; see the comment of the package. */
    @Test
    void theServerDoesNotRunOnTheProtocols() {
        noClasses()
                .that()
                .resideInAPackage(SERVER + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROTOCOL)
                .check(main);
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("io.github.hftp.(**)").should().beFreeOfCycles().check(main);
    }

    @Test
    void repliesKnowNothingOfTheConnectionsThatSendThem() {
        noClasses()
                .that()
                .resideInAPackage(REPLY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CONNECTION)
                .check(main);
    }

    @Test
    void filesKnowNeitherTheLoopNorRepliesNorConnections() {
        noClasses()
                .that()
                .resideInAPackage(FILE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LOOP, REPLY, CONNECTION)
                .check(main);
    }

    /** Else one could be read only together with the other. */
    @Test
    void noClassesOfConnectionsAndRepliesFormACycle() {
        slices().assignedFrom(CLASSES_OF_CONNECTIONS_AND_REPLIES)
                .should()
                .beFreeOfCycles()
                .check(main);
    }

    @Test
    void theInternalsKnowNothingAboveThem() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVER, LAUNCHER)
                .check(main);
    }

    @Test
    void nothingKnowsTheLauncher() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LAUNCHER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(LAUNCHER)
                .check(main);
    }

    @Test
    void onlyTheLauncherUsesItsLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LAUNCHER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.tinylog..")
                .check(main);
    }

    /** Its version 1.7, which many programs still have, lacks what these packages are for. */
    @Test
    void nothingNeedsANewSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j.event..", "org.slf4j.spi..")
                .check(main);
    }

    @Test
    void onlyTheLauncherMayEndTheJvm() {
        noClasses()
                .that()
                .resideOutsideOfPackage(LAUNCHER)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(main);
    }

    /** The time of day jumps. */
    @Test
    void deadlinesAreNotMeasuredByTheTimeOfDay() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(main);
    }

    @Test
    void whatBelongsToOneThreadNeedsNoSynchronization() {
        noFields()
                .that()
                .areDeclaredInClassesThat(BELONGS_TO_ONE_THREAD)
                .should()
                .haveModifier(VOLATILE)
                .check(main);
        noMethods()
                .that()
                .areDeclaredInClassesThat(BELONGS_TO_ONE_THREAD)
                .should()
                .haveModifier(SYNCHRONIZED)
                .check(main);
        noClasses()
                .that(BELONGS_TO_ONE_THREAD)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..")
                .check(main);
    }
}
