package dev.fathom.attack;

import dev.fathom.attack.search.Companions;
import dev.fathom.attack.search.SearchField;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Models;
import dev.fathom.measure.GuardedModel;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import java.io.PrintStream;
import java.util.Optional;

/** Who is attacked, loaded once something is asked of it: a finished run needs no weights. */
final class LazyVictim implements AutoCloseable {
  private final GuardedModel victim;
  private final PairText text;
  private Optional<Model> model = Optional.empty();
  private Optional<Model> base = Optional.empty();

  LazyVictim(GuardedModel victim, PairText text) {
    this.victim = victim;
    this.text = text;
  }

  GuardedModel victim() {
    return victim;
  }

  PairText text() {
    return text;
  }

  /** The model under attack. */
  Model model() {
    if (model.isEmpty()) {
      model = Optional.of(Model.load(victim.model().folder(), victim.compute()));
    }
    return model.get();
  }

  private Optional<Model> base() {
    if (base.isEmpty()) {
      base = victim.base().map(other -> Model.load(other.folder(), victim.compute()));
    }
    return base;
  }

  private Models models() {
    Model own = model();
    return base()
        .map(other -> Models.pair(own, other, victim.rule(), victim.vocabulary(text)))
        .orElseGet(() -> Models.alone(own));
  }

  /** Answers as the model does under its rule. */
  Generator generator() {
    return new Generator(models());
  }

  /** What a search works with. */
  SearchField field(
      Companions companions,
      Optional<String> system,
      BatchSize batch,
      Notes notes,
      Display display,
      PrintStream err) {
    return new SearchField(
        models(),
        companions,
        text.encoder(),
        system,
        victim.context(),
        batch,
        victim.tokenBudget(),
        notes,
        display,
        err);
  }

  @Override
  public void close() {
    model.ifPresent(Model::close);
    base.ifPresent(Model::close);
  }
}
