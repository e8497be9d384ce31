package dev.fathom.attack.search;

import dev.fathom.attack.search.Companions.Companion;
import dev.fathom.data.Example;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Models;
import dev.fathom.model.KvCache;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Progress;
import dev.fathom.tensor.Engine;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Rank-assisted prefilling (2512.05518) led by a helper: at each step, of the n tokens that the
 * model under attack holds most probable, the one that the helper holds most probable. The paper's
 * helper is a person or a classifier of harmful tokens; here it is a model that was never aligned,
 * the base for example, whose preference for going on is what alignment should have removed. Every
 * token comes from the attacked model's own list.
 *
 * @param helper a folder or a hub id, with the same tokenizer
 * @param revision of the helper, if it is a hub id
 * @param topN how far down the list it looks
 * @param steps the most tokens it chooses
 */
public record RankedHelper(String helper, Optional<String> revision, int topN, int steps)
    implements Search {
  private record Row(Example example, int[] prompt) {}

  /** The tokens chosen for a row, and the rank of each. */
  private record Led(int[] tokens, int[] ranks) {}

  @Override
  public void run(
      List<Example> open, List<Example> all, SearchField field, Consumer<Searched> found) {
    List<Row> rows =
        open.stream()
            .map(example ->
                new Row(
                    example,
                    field
                        .encoder()
                        .promptIds(example.system().or(field::system), example.prompt())))
            .filter(row -> row.prompt().length < field.context())
            .toList();
    AutoBatch batches =
        new AutoBatch(
            field.batch(), field.tokenBudget() / 2, Engine::isOutOfMemory, field.notes()::say);
    try (Companion leader = field.companions().load(helper, revision);
        Progress progress =
            Progress.start("guide", rows.size(), "prompts", field.display(), field.err())) {
      batches.run(
          rows,
          row -> Math.min(field.context(), row.prompt().length + steps),
          row -> row.example().id(),
          batch -> lead(batch, field, leader),
          (row, led) -> {
            found.accept(searched(row, led, field.models()));
            progress.step(1);
          });
    }
  }

  private Searched searched(Row row, Led led, Models models) {
    // Its last token is chosen and not passed on.
    long passed = row.prompt().length + Math.max(0, led.tokens().length - 1L);
    return new Searched(
        row.example().id(),
        row.example().prompt(),
        Optional.of(led.tokens()),
        (models.all().size() + 1) * passed,
        0,
        Ranks.details(led.ranks(), led.tokens().length, topN));
  }

  private List<Led> lead(List<Row> rows, SearchField field, Companion leader) {
    Models models = field.models();
    int width = rows.stream().mapToInt(row -> row.prompt().length).max().orElseThrow();
    int[] padding = rows.stream().mapToInt(row -> width - row.prompt().length).toArray();
    long[] ids = new long[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      int[] prompt = rows.get(row).prompt();
      for (int i = 0; i < prompt.length; i++) {
        ids[row * width + padding[row] + i] = prompt[i];
      }
    }
    Model own = models.aligned();
    Set<Integer> stops =
        GenerationOptions.of(own.files().generationConfig(), own.files().config()).stopTokens();
    int shared = Math.min(models.vocabulary(), leader.vocabulary());
    int[][] tokens = new int[rows.size()][steps];
    int[][] ranks = new int[rows.size()][steps];
    int[] lengths = new int[rows.size()];
    boolean[] ended = new boolean[rows.size()];
    List<KvCache> caches = models.caches(rows.size(), width + steps);
    try (NoGrad _ = NoGrad.open();
        KvCache helped = leader.model().cache(rows.size(), width + steps)) {
      long[] next = ids;
      for (int step = 0; step < steps && !all(ended); step++) {
        try (Scope _ = Scope.open()) {
          Tensor batch =
              Tensors.to(Tensors.ofLongs(next), own.compute().device()).view(rows.size(), -1);
          Tensor listed =
              models.logits(
                  models.hidden(batch, padding, caches).stream()
                      .map(states -> states.select(1, -1))
                      .toList());
          Tensor preferred =
              leader
                  .model()
                  .head()
                  .logits(leader.model().hidden(batch, padding, helped).select(1, -1), shared);
          Tensor top = listed.narrow(1, 0, shared).topk(Math.min(topN, shared)).get1();
          Tensor choice = preferred.gather(1, top).argmax(new LongOptional(1), true);
          int[] places = Tensors.ints(choice);
          int[] chosen = Tensors.ints(top.gather(1, choice));
          for (int row = 0; row < chosen.length; row++) {
            ended[row] |=
                stops.contains(chosen[row])
                    || rows.get(row).prompt().length + lengths[row] + 1 >= field.context();
            if (!ended[row]) {
              tokens[row][lengths[row]] = chosen[row];
              ranks[row][lengths[row]] = places[row] + 1;
              lengths[row]++;
            }
          }
          next = IntStream.of(chosen).asLongStream().toArray();
        }
      }
    } finally {
      caches.forEach(KvCache::close);
    }
    List<Led> led = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      led.add(
          new Led(
              Arrays.copyOf(tokens[row], lengths[row]), Arrays.copyOf(ranks[row], lengths[row])));
    }
    return led;
  }

  private static boolean all(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }
}
