package io.github.hftp.examples.course;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.hftp.examples.course.echo.EchoServer;
import io.github.hftp.examples.course.kit.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keeps the lessons apart from each other, and the tools apart from the lessons. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String COURSE = "io.github.hftp.examples.course";
    private static final String KIT = COURSE + ".kit..";

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(COURSE);

    @Test
    void theClassesThatAreCheckedAreThere() {
        assertThat(main.contain(EchoServer.class)).isTrue();
        assertThat(main.contain(Wire.class)).isTrue();
        assertThat(main.contain(Main.class)).isTrue();
    }

    @Test
    void theKitKnowsNoSystem() {
        classes()
                .that()
                .resideInAPackage(KIT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        KIT, "io.github.hftp.loop..", "io.github.hftp.protocol..", "java..", "picocli..", "org.slf4j..")
                .check(main);
    }

    @Test
    void theToolsOfTheKitFormNoCircle() {
        slices().matching(COURSE + ".(kit..)").should().beFreeOfCycles().check(main);
    }

    @Test
    void aSystemKnowsTheKitAlone() {
        slices().matching(COURSE + ".(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage(KIT))
                .check(main);
        noClasses()
                .that()
                .resideInAPackage(COURSE + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(COURSE)
                .check(main);
    }
}
