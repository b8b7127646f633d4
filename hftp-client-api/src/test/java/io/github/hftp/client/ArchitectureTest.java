package io.github.hftp.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages. */
class ArchitectureTest {
    private static final String COMMAND_LINE = "io.github.hftp.client.cli";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.hftp.client");

    @Test
    void theClientDependsOnTheProtocolAndOnSlf4jAlone() {
        classes()
                .that()
                .resideOutsideOfPackage(COMMAND_LINE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.slf4j",
                        "io.github.hftp.client..",
                        "io.github.hftp.protocol",
                        "io.github.hftp.codec")
                .check(CLASSES);
    }

    @Test
    void theInternalsDoNotKnowTheClient() {
        noClasses()
                .that()
                .resideInAnyPackage("..internal", "..internal.transfer")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(HftpClient.class)
                .check(CLASSES);
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
                .resideInAPackage("io.github.hftp.client.internal..")
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
                .resideInAPackage("io.github.hftp.client.internal")
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
