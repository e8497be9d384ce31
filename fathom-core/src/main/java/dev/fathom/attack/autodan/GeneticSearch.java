package dev.fathom.attack.autodan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.SearchField;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.run.Draws;
import dev.fathom.run.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * AutoDAN (2310.04451) against a model: for each example an {@link Evolution} whose fitness is the
 * loss of the wanted answer's beginning.
 *
 * @param genetics how a population evolves
 * @param seeds templates with a place for the request, at least one
 * @param synonyms may be empty where words do not evolve
 * @param targetTokens how many tokens of the wanted answer are the target, at most
 * @param stop when a search ends early
 * @param judge whose phrases of refusal it looks for
 * @param replyTokens how much of an answer it looks at
 * @param budget forward tokens of one example after which its search ends
 * @param seed of everything random
 */
public record GeneticSearch(
    Genetics genetics,
    List<Individual> seeds,
    Synonyms synonyms,
    int targetTokens,
    EarlyStop stop,
    KeywordJudge judge,
    int replyTokens,
    OptionalLong budget,
    long seed)
    implements Search {
  /** The request and nothing around it. */
  private static final Individual PLAIN = Individual.of(Individual.PLACE);

  /** Why a search ended. */
  private enum End {
    GOAL,
    BUDGET,
    GENERATIONS
  }

  @Override
  public void run(
      List<Example> open, List<Example> all, SearchField field, Consumer<Searched> found) {
    int each = genetics.generations() + 1;
    List<String> crowded = new ArrayList<>();
    try (Progress progress =
        Progress.start(
            "evolve", (long) open.size() * each, "generations", field.display(), field.err())) {
      for (Example example : open) {
        int scored = 0;
        try (PromptLoss loss = new PromptLoss(field, example, targetTokens)) {
          // A later seed counts for nothing where the population is smaller.
          if (seeds.stream().limit(genetics.population()).noneMatch(loss::fits)) {
            crowded.add(example.id());
          } else {
            scored = search(example, field, loss, progress, found);
          }
        }
        progress.step(each - scored);
      }
    }
    if (!crowded.isEmpty()) {
      field
          .notes()
          .add(
              "%d prompts fill the context of %d tokens in every seed and are asked plainly: %s."
                  .formatted(crowded.size(), field.context(), String.join(", ", crowded)));
    }
  }

  /** How many populations were scored. */
  private int search(
      Example example,
      SearchField field,
      PromptLoss loss,
      Progress progress,
      Consumer<Searched> found) {
    Reply reply = new Reply(field, judge, replyTokens);
    double plain = loss.of(List.of(PLAIN)).getFirst().loss();
    Evolution evolution =
        new Evolution(genetics, seeds, synonyms, loss, Draws.of(seed, example.id()));
    ArrayNode losses = Json.MAPPER.createArrayNode().add(evolution.best().loss());
    progress.step(1);
    Optional<End> end = end(evolution, loss, reply);
    while (end.isEmpty()) {
      evolution.step();
      losses.add(evolution.best().loss());
      progress.step(1);
      end = end(evolution, loss, reply);
    }
    ObjectNode details = Json.MAPPER.createObjectNode();
    if (Double.isFinite(plain)) {
      details.put("plain_loss", plain);
    }
    details
        .put("initial_loss", losses.get(0).doubleValue())
        .put("best_loss", evolution.best().loss())
        .put("steps", evolution.generation())
        .put("early_stopped", end.get() == End.GOAL)
        .put("template", evolution.best().individual().template())
        .set("losses", losses);
    found.accept(
        new Searched(
            example.id(),
            evolution.best().individual().filled(example.prompt()),
            Optional.empty(),
            loss.forwardTokens() + reply.forwardTokens(),
            0,
            details));
    return losses.size();
  }

  private Optional<End> end(Evolution evolution, PromptLoss loss, Reply reply) {
    Scored best = evolution.best();
    boolean reached =
        switch (stop) {
          case NONE -> false;
          case TARGET -> best.hit();
          case NO_REFUSAL -> reply.complies(loss.ids(best.individual()));
        };
    if (reached) {
      return Optional.of(End.GOAL);
    }
    if (evolution.generation() >= genetics.generations()) {
      return Optional.of(End.GENERATIONS);
    }
    long spent = loss.forwardTokens() + reply.forwardTokens();
    return budget.isPresent() && spent >= budget.getAsLong()
        ? Optional.of(End.BUDGET)
        : Optional.empty();
  }
}
