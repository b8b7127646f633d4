package io.github.hftp.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the packages, and between the rooms of the internals. */
class ArchitectureTest {
    private static final String EXPORTED = "io.github.hftp.client";
    private static final String COMMAND_LINE = EXPORTED + ".cli";
    private static final String INTERNAL = EXPORTED + ".internal.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(EXPORTED);

    @Test
    void theClientDependsOnTheProtocolAndOnSlf4jAlone() {
        classes()
                .that()
                .resideOutsideOfPackage(COMMAND_LINE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.slf4j", EXPORTED + "..", "io.github.hftp.protocol", "io.github.hftp.codec")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "connection, ''",
        "part, ''",
        "read, connection",
        "download, connection read part",
    })
    void aRoomDependsOnlyOnTheRoomsBelow(String room, String below) {
        List<String> allowed = Stream.concat(Stream.of(room), Stream.of(below.split(" ")))
                .map(name -> INTERNAL + name)
                .toList();
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + room)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are internal and in no room of " + allowed,
                        used -> used.getPackageName().startsWith(INTERNAL) && !allowed.contains(used.getPackageName())))
                .check(CLASSES);
    }

    @Test
    void allInternalClassesAreInARoom() {
        classes()
                .that()
                .resideInAPackage(EXPORTED + ".internal..")
                .should()
                .resideInAnyPackage(
                        INTERNAL + "connection",
                        INTERNAL + "part",
                        INTERNAL + "read",
                        INTERNAL + "download",
                        INTERNAL + "nio")
                .check(CLASSES);
    }

    @Test
    void theRoomsUseOnlyTheExceptionsAndTheProgressOfTheExportedPackage() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        INTERNAL + "connection", INTERNAL + "part", INTERNAL + "read", INTERNAL + "download")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are exported, and neither exceptions nor the progress",
                        used -> used.getPackageName().equals(EXPORTED)
                                && !used.isAssignableTo(IOException.class)
                                && !used.getName().startsWith(TransferProgress.class.getName())))
                .check(CLASSES);
    }

    @Test
    void noRoomsFormACycle() {
        slices().matching("..internal.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(COMMAND_LINE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(COMMAND_LINE)
                .check(CLASSES);
    }

    @Test
    void theCommandLineIsBuiltOnTheExportedPackageAlone() {
        noClasses()
                .that()
                .resideInAPackage(COMMAND_LINE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL + ".")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheFileSystem() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..internal.nio")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..internal.nio")
                .check(CLASSES);
    }

    @Test
    void theFileSystemIsBuiltOnTheExportedPackageAlone() {
        noClasses()
                .that()
                .resideInAPackage("..internal.nio")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        INTERNAL + "connection", INTERNAL + "part", INTERNAL + "read", INTERNAL + "download")
                .check(CLASSES);
    }

    @Test
    void onlyTheTransportKnowsAboutSockets() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Transport")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.channels\\.(SocketChannel|Selector|SelectionKey)|java\\.net\\.Socket")
                .check(CLASSES);
    }
}
