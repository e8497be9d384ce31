package dev.fathom.app.cli;

import dev.fathom.decode.Generator;
import dev.fathom.decode.LogitRule;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import java.util.Optional;

/** The model that {@code generate} lets speak, with its base where a rule joins the two. */
final class Speaker implements AutoCloseable {
  private final Model model;
  private final Optional<Model> base;
  private final Generator generator;

  private Speaker(Model model, Optional<Model> base, Generator generator) {
    this.model = model;
    this.base = base;
    this.generator = generator;
  }

  static Speaker load(Path folder, Optional<Path> base, LogitRule rule, Compute compute) {
    if (base.isEmpty()) {
      Model model = Model.load(folder, compute);
      return new Speaker(model, Optional.empty(), new Generator(model));
    }
    try (PairText text = PairText.load(base.get(), folder, Optional.empty(), PairText.NOW)) {
      Model model = Model.load(folder, compute);
      try {
        Model other = Model.load(base.get(), compute);
        try {
          int vocabulary =
              text.sharedVocabulary(other.head().vocabularySize(), model.head().vocabularySize());
          return new Speaker(
              model, Optional.of(other), new Generator(model, other, rule, vocabulary));
        } catch (RuntimeException e) {
          other.close();
          throw e;
        }
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  Model model() {
    return model;
  }

  Generator generator() {
    return generator;
  }

  /** Tokens that fit into both models. */
  int context() {
    int own = model.config().maximumPositions();
    return base.map(other -> Math.min(own, other.config().maximumPositions())).orElse(own);
  }

  @Override
  public void close() {
    base.ifPresent(Model::close);
    model.close();
  }
}
