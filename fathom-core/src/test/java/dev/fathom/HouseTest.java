package dev.fathom;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which room may lean on which: the arrows of ARCHITECTURE.md only go down. */
class HouseTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.fathom");

  /** Each room of the library and the rooms it may lean on; all may use the root. */
  private static final Map<String, Set<String>> ROOMS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("tensor", Set.of()),
              Map.entry("jinja", Set.of()),
              Map.entry("data", Set.of()),
              Map.entry("run", Set.of()),
              Map.entry("statistics", Set.of()),
              Map.entry("theory", Set.of("run")),
              Map.entry(
                  "theory.trained",
                  Set.of("run", "statistics", "model.checkpoint", "measure", "theory")),
              Map.entry("text", Set.of("jinja")),
              Map.entry("model.checkpoint", Set.of()),
              Map.entry("model.hub", Set.of("model.checkpoint")),
              Map.entry("model", Set.of("tensor", "model.checkpoint")),
              Map.entry("apothecary", Set.of("model", "model.checkpoint")),
              Map.entry("judge", Set.of("apothecary")),
              Map.entry(
                  "judge.checkpoint",
                  Set.of("run", "tensor", "text", "model.checkpoint", "model", "decode", "judge")),
              Map.entry("judge.endpoint", Set.of("judge")),
              Map.entry(
                  "judging",
                  Set.of(
                      "data",
                      "run",
                      "statistics",
                      "tensor",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "measure",
                      "judge",
                      "judge.checkpoint",
                      "judge.endpoint")),
              Map.entry("pair", Set.of("model", "text", "tensor")),
              Map.entry("decode", Set.of("model", "pair", "run", "tensor")),
              Map.entry(
                  "measure",
                  Set.of(
                      "data",
                      "run",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "decode")),
              Map.entry(
                  "attack.search",
                  Set.of("data", "run", "text", "model", "model.checkpoint", "decode", "tensor")),
              Map.entry(
                  "attack.autodan",
                  Set.of(
                      "attack.search",
                      "data",
                      "run",
                      "text",
                      "model",
                      "model.checkpoint",
                      "decode",
                      "judge",
                      "tensor")),
              Map.entry(
                  "attack.gcg",
                  Set.of(
                      "attack.search",
                      "data",
                      "run",
                      "text",
                      "model",
                      "model.checkpoint",
                      "decode",
                      "tensor")),
              Map.entry(
                  "attack",
                  Set.of(
                      "attack.gcg",
                      "attack.search",
                      "attack.autodan",
                      "data",
                      "run",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "decode",
                      "judge",
                      "judging",
                      "measure")),
              Map.entry(
                  "task",
                  Set.of(
                      "data",
                      "run",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "decode",
                      "judge",
                      "judging",
                      "measure")),
              Map.entry(
                  "harm",
                  Set.of(
                      "data",
                      "run",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "decode",
                      "judge",
                      "judging",
                      "measure")),
              Map.entry("train.objective", Set.of("run", "measure", "pair", "tensor")),
              Map.entry(
                  "train",
                  Set.of(
                      "run",
                      "data",
                      "tensor",
                      "text",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "measure",
                      "decode",
                      "judge",
                      "judging",
                      "train.objective")),
              Map.entry(
                  "layer",
                  Set.of(
                      "run",
                      "data",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "pair",
                      "measure",
                      "train")),
              Map.entry(
                  "train.recover",
                  Set.of(
                      "run",
                      "data",
                      "tensor",
                      "model",
                      "model.checkpoint",
                      "model.hub",
                      "pair",
                      "measure",
                      "train",
                      "train.objective")),
              Map.entry(
                  "attack.finetune",
                  Set.of(
                      "run",
                      "data",
                      "decode",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.hub",
                      "pair",
                      "measure",
                      "judge",
                      "judging",
                      "train",
                      "train.objective",
                      "attack")),
              Map.entry(
                  "gradient",
                  Set.of(
                      "run",
                      "data",
                      "statistics",
                      "tensor",
                      "text",
                      "model",
                      "model.hub",
                      "pair",
                      "measure",
                      "judge",
                      "judging",
                      "train",
                      "train.objective")),
              Map.entry(
                  "suite",
                  Set.of(
                      "run",
                      "data",
                      "decode",
                      "statistics",
                      "tensor",
                      "model.checkpoint",
                      "model.hub",
                      "train",
                      "train.recover",
                      "attack",
                      "task",
                      "attack.finetune"))));

  static Stream<String> rooms() {
    return ROOMS.keySet().stream();
  }

  @Test
  void everyRoomHasItsRule() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals("dev.fathom"))
            .map(name -> name.substring("dev.fathom.".length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(ROOMS.keySet(), found, "a new room needs a line in this test");
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomLeansOnlyOnThoseBelowIt(String room) {
    Set<String> allowed =
        Stream.concat(Stream.of(room), ROOMS.get(room).stream())
            .map(name -> "dev.fathom." + name)
            .collect(Collectors.toSet());
    noClasses()
        .that()
        .resideInAPackage("dev.fathom." + room)
        .should()
        .dependOnClassesThat(
            describe(
                "stand in another room than " + allowed,
                target ->
                    target.getPackageName().startsWith("dev.fathom.")
                        && !allowed.contains(target.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void theRootLeansOnNoRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.fathom")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.fathom.(*)..").as("stand in a room"))
        .check(CLASSES);
  }

  @Test
  void thereIsNoCycle() {
    slices().matching("dev.fathom.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** JavaCPP's memory rules and the tokenizers library each have one place. */
  @Test
  void foreignLibrariesHaveTheirRooms() {
    onlyIn("org.bytedeco.javacpp..", "dev.fathom.tensor");
    onlyIn(
        "org.bytedeco..",
        "dev.fathom.tensor",
        "dev.fathom.model",
        "dev.fathom.pair",
        "dev.fathom.decode",
        "dev.fathom.judge.checkpoint",
        "dev.fathom.measure",
        "dev.fathom.layer",
        "dev.fathom.harm",
        "dev.fathom.gradient",
        "dev.fathom.attack.search..",
        "dev.fathom.train..");
    onlyIn("ai.djl..", "dev.fathom.text");
    onlyIn("org.hipparchus..", "dev.fathom.theory..");
    onlyIn("opennlp..", "dev.fathom.judging", "dev.fathom.task");
    onlyIn("io.github.resilience4j..", "dev.fathom.judge.endpoint");
    onlyIn(
        "org.apache.commons.csv..",
        "dev.fathom.data",
        "dev.fathom.harm",
        "dev.fathom.measure",
        "dev.fathom.layer");
    onlyIn("org.apache.commons.statistics..", "dev.fathom.measure", "dev.fathom.statistics");
  }

  private static void onlyIn(String library, String... rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("it belongs to " + Arrays.toString(rooms))
        .check(CLASSES);
  }
}
