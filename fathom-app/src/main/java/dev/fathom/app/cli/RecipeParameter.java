package dev.fathom.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The recipe of a verb whose every setting may stand in one. */
final class RecipeParameter {
  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A YAML file with any of the settings below; options override it.")
  private Path recipe;

  Optional<Path> recipe() {
    return Optional.ofNullable(recipe);
  }
}
