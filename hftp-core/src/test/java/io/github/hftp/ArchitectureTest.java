package io.github.hftp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The core turns bytes into values and values into bytes, and knows nothing of where they come from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    // Of the instance, or it would fill the heap of the tests that follow.
    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.hftp");

    @Test
    void theCoreDependsOnTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.github.hftp.protocol..", "io.github.hftp.codec..", "java..")
                .check(main);
    }

    @Test
    void theProtocolDoesNotKnowItsCodec() {
        noClasses()
                .that()
                .resideInAPackage("io.github.hftp.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.hftp.codec..")
                .check(main);
    }

    @Test
    void theCodecKnowsNoChannels() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "java.net..")
                .check(main);
    }
}
