package dev.fathom.attack.gcg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.gcg.Placement.Cut;
import dev.fathom.attack.search.AttackedContext;
import dev.fathom.attack.search.Companions.Companion;
import dev.fathom.attack.search.SearchField;
import dev.fathom.attack.search.Searched;
import dev.fathom.attack.search.TargetLoss;
import dev.fathom.data.Example;
import dev.fathom.decode.Models;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The search of one suffix: its start, GCG, the control beside it, and the rows that tell of them.
 *
 * @param draft the small model of probe sampling
 */
record SuffixJob(
    GcgOptions options, SearchField field, AllowedTokens allowed, Optional<Companion> draft) {

  /** An example with the suffix's place in it. */
  private record Prompt(Example example, Placement placement, Cut cut, AttackedContext context) {}

  /**
   * @param examples one, or those that one suffix shall serve
   * @return a row for each, but for those that do not fit into the context
   */
  List<Searched> run(List<Example> examples, GcgSearch.Steps progress) {
    SplittableRandom random = new SplittableRandom(seed(examples));
    List<Placement> placements =
        examples.stream()
            .map(example ->
                new Placement(
                    field.encoder(), example.system().or(field::system), example.prompt()))
            .toList();
    List<Cut> cuts =
        new SuffixStart(placements, allowed, field.notes()).cuts(options.init(), random.split());
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      prompt(examples.get(i), placements.get(i), cuts.get(i)).ifPresent(prompts::add);
    }
    return prompts.isEmpty() ? List.of() : search(prompts, random, progress);
  }

  /** The draws hang on the seed and on what is searched for, not on what was done before. */
  private long seed(List<Example> examples) {
    return options.seed() * 1_000_003
        + (examples.size() == 1 ? examples.getFirst().id().hashCode() : 0);
  }

  private Optional<Prompt> prompt(Example example, Placement placement, Cut cut) {
    String answer = (options.spaceBeforeTarget() ? " " : "") + example.response().orElseThrow();
    int[] whole = field.encoder().tokenizer().encode(answer);
    int[] target =
        Arrays.copyOf(whole, Math.min(whole.length, options.targetTokens().orElse(whole.length)));
    int length = cut.before().length + cut.suffix().length + cut.after().length + target.length;
    if (target.length == 0 || length > field.context()) {
      field
          .notes()
          .add(
              "%s is left out: its prompt, suffix and target have %d tokens, the context %d; aim at less of the answer with --target-tokens"
                  .formatted(example.id(), length, field.context()));
      return Optional.empty();
    }
    return Optional.of(
        new Prompt(
            example, placement, cut, new AttackedContext(cut.before(), cut.after(), target)));
  }

  private List<Searched> search(
      List<Prompt> prompts, SplittableRandom random, GcgSearch.Steps progress) {
    Predicate<int[]> keeps =
        suffix ->
            !options.filter()
                || prompts.stream()
                    .allMatch(prompt -> prompt.placement().keeps(prompt.cut(), suffix));
    List<int[]> starts = starts(prompts.getFirst().cut().suffix(), keeps, random.split());
    try (Losses losses = losses(prompts, field.models());
        Losses drafts =
            draft
                .map(small -> losses(prompts, Models.alone(small.model())))
                .orElseGet(() -> new Losses(List.of()))) {
      SuffixSearch gcg =
          new SuffixSearch(
              losses.suffix(),
              suffix ->
                  new Substitutions(
                      TopTokens.of(losses.suffix().gradient(suffix), options.top(), allowed),
                      options.replaced()),
              scoring(drafts),
              keeps,
              options.width(),
              options.buffer(),
              options.earlyStop());
      SuffixTrace trace =
          gcg.run(
              starts, new SuffixSearch.Limit.Steps(options.steps()), random.split(), progress::at);
      Optional<Control> control =
          options.control()
              ? Optional.of(control(prompts, keeps, starts, trace, random.split(), progress))
              : Optional.empty();
      return rows(prompts, losses, drafts, trace, control);
    }
  }

  private Scoring scoring(Losses drafts) {
    return draft
        .<Scoring>map(small ->
            new Scoring.Probing(
                drafts.suffix(),
                options.probe().orElseThrow().factor(),
                options.probe().orElseThrow().reduction(),
                small.model().files().parameters() / (double) parameters(field.models())))
        .orElseGet(Scoring.Every::new);
  }

  private static long parameters(Models models) {
    return models.all().stream().mapToLong(model -> model.files().parameters()).sum()
        / models.all().size();
  }

  /** The first one, and as many more as the buffer holds, drawn at random. */
  private List<int[]> starts(int[] first, Predicate<int[]> keeps, SplittableRandom random) {
    List<int[]> starts = new ArrayList<>(List.of(first));
    for (int draw = 0; starts.size() < options.buffer() && draw < 100 * options.buffer(); draw++) {
      int[] drawn = allowed.draw(first.length, random);
      if (keeps.test(drawn)) {
        starts.add(drawn);
      }
    }
    return starts;
  }

  /** What the random search came to. */
  private record Control(SuffixTrace trace, long forwardTokens) {}

  /**
   * Random substitutions in place of the gradient's, from the same starts and through the same
   * filter, until as much is spent. It never goes on from a suffix that is worse than its best,
   * which helps it.
   */
  private Control control(
      List<Prompt> prompts,
      Predicate<int[]> keeps,
      List<int[]> starts,
      SuffixTrace gcg,
      SplittableRandom random,
      GcgSearch.Steps progress) {
    progress.next();
    try (Losses losses = losses(prompts, field.models())) {
      SuffixTrace trace =
          new SuffixSearch(
                  losses.suffix(),
                  suffix ->
                      Substitutions.everywhere(suffix.length, allowed.ids(), options.replaced()),
                  new Scoring.Every(),
                  keeps,
                  options.width(),
                  Math.max(1, options.buffer()),
                  options.earlyStop())
              .run(starts, new SuffixSearch.Limit.Costs(gcg.costs()), random, progress::at);
      return new Control(trace, losses.suffix().forwardTokens());
    }
  }

  /** The losses of the prompts, closed together. */
  private record Losses(List<TargetLoss> all) implements AutoCloseable {
    SuffixLoss suffix() {
      return new SuffixLoss(all);
    }

    @Override
    public void close() {
      all.forEach(TargetLoss::close);
    }
  }

  private Losses losses(List<Prompt> prompts, Models models) {
    List<TargetLoss> losses = new ArrayList<>();
    try {
      for (Prompt prompt : prompts) {
        losses.add(
            new TargetLoss(
                models,
                prompt.context(),
                options.objective(),
                new AutoBatch(
                    field.batch(),
                    field.tokenBudget(),
                    Engine::isOutOfMemory,
                    field.notes()::say)));
      }
      return new Losses(losses);
    } catch (RuntimeException | Error e) {
      losses.forEach(TargetLoss::close);
      throw e;
    }
  }

  private List<Searched> rows(
      List<Prompt> prompts,
      Losses losses,
      Losses drafts,
      SuffixTrace trace,
      Optional<Control> control) {
    List<Searched> rows = new ArrayList<>();
    int[] first = prompts.getFirst().cut().suffix();
    for (int i = 0; i < prompts.size(); i++) {
      Prompt prompt = prompts.get(i);
      TargetLoss own = losses.all().get(i);
      long forward = own.forwardTokens();
      long backward = own.backwardTokens();
      TargetLoss.Value before = trace.before();
      TargetLoss.Value after = trace.after();
      double controlled = control.map(c -> c.trace().after().loss()).orElse(Double.NaN);
      if (prompts.size() > 1) {
        // The trace has the mean of all; each row tells its own.
        List<TargetLoss.Value> values = own.values(List.of(first, trace.best()));
        before = values.getFirst();
        after = values.getLast();
        if (control.isPresent()) {
          controlled = own.values(List.of(control.get().trace().best())).getFirst().loss();
        }
      }
      ObjectNode details = Json.MAPPER.createObjectNode();
      details.put("suffix", field.encoder().tokenizer().decode(trace.best(), false));
      IntStream.of(trace.best()).forEach(details.putArray("suffix_ids")::add);
      details.put("target_tokens", prompt.context().target().length);
      details.put("initial_loss", before.loss()).put("best_loss", after.loss());
      details.put("target_reached", after.hit());
      details.put("steps", trace.steps().size() - 1);
      details.put("early_stopped", trace.steps().size() - 1 < options.steps());
      curve(details.putArray("losses"), trace, trace.steps().size());
      if (!drafts.all().isEmpty()) {
        long drafted = drafts.all().get(i).forwardTokens();
        details.put("draft_forward_tokens", drafted);
        forward += drafted;
      }
      if (control.isPresent()) {
        details.put(
            "control_suffix",
            field.encoder().tokenizer().decode(control.get().trace().best(), false));
        details.put("control_best_loss", controlled);
        details.put("gain_over_control", controlled - after.loss());
        details.put("control_forward_tokens", control.get().forwardTokens() / prompts.size());
        curve(details.putArray("control_losses"), control.get().trace(), trace.steps().size());
      }
      rows.add(
          new Searched(
              prompt.example().id(),
              prompt.placement().text(trace.best()),
              Optional.empty(),
              forward,
              backward,
              details));
    }
    return rows;
  }

  /** The smallest loss so far after each step; one that ended early keeps its last. */
  private static void curve(ArrayNode curve, SuffixTrace trace, int length) {
    for (int step = 0; step < length; step++) {
      double loss = trace.steps().get(Math.min(step, trace.steps().size() - 1)).loss();
      curve.add(Math.round(loss * 1e4) / 1e4);
    }
  }
}
