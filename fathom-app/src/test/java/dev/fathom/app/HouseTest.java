package dev.fathom.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room of the app may lean on which; the library's rooms have a test of their own. */
class HouseTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.fathom");

  @Test
  void theLibraryDoesNotLeanOnTheApp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.fathom.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.fathom.app..")
        .check(CLASSES);
  }

  /** A report is made from files, on any machine, without a model. */
  @Test
  void theReportLeansOnNothingButTheRoot() {
    noClasses()
        .that()
        .resideInAPackage("dev.fathom.app.report..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "dev.fathom", "dev.fathom.app.report..", "java..", "com.fasterxml.jackson..")
        .check(CLASSES);
  }

  @Test
  void nothingLeansOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.fathom.app.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.fathom.app.cli..")
        .check(CLASSES);
  }

  @Test
  void thereIsNoCycle() {
    slices().matching("dev.fathom.app.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
