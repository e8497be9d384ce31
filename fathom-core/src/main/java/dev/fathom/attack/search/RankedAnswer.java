package dev.fathom.attack.search;

import dev.fathom.data.Example;
import dev.fathom.decode.Models;
import dev.fathom.model.KvCache;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Progress;
import dev.fathom.tensor.Engine;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.Dialogue;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Rank-assisted prefilling (2512.05518) led by the example's own answer: how far does an attacker
 * get who at each step takes the answer's next token, if it stands among the model's n most
 * probable ones? What the attacker would see at each step is what the model says along the answer,
 * so one pass over prompt and answer tells all ranks.
 *
 * @param topN how far down the list the attacker looks
 */
public record RankedAnswer(int topN) implements Search {
  private record Row(Example example, EncodedDialogue dialogue) {}

  @Override
  public void run(
      List<Example> open, List<Example> all, SearchField field, Consumer<Searched> found) {
    List<Row> rows =
        open.stream()
            .map(example -> new Row(example, encoded(example, field)))
            .filter(row -> row.dialogue().responseStart() < field.context())
            .toList();
    AutoBatch batches =
        new AutoBatch(
            field.batch(), field.tokenBudget(), Engine::isOutOfMemory, field.notes()::say);
    try (Progress progress =
        Progress.start("rank", rows.size(), "prompts", field.display(), field.err())) {
      batches.run(
          rows,
          row -> row.dialogue().length(),
          row -> row.example().id(),
          batch -> ranks(batch, field.models()),
          (row, ranks) -> {
            found.accept(searched(row, ranks, field.models()));
            progress.step(1);
          });
    }
  }

  /** Cut where the context ends. */
  private static EncodedDialogue encoded(Example example, SearchField field) {
    EncodedDialogue whole =
        field
            .encoder()
            .encode(
                new Dialogue(
                    example.system().or(field::system),
                    example.prompt(),
                    example.response().orElseThrow()));
    int kept = Math.max(whole.responseStart(), Math.min(whole.length(), field.context()));
    return new EncodedDialogue(Arrays.copyOf(whole.ids(), kept), whole.responseStart());
  }

  private Searched searched(Row row, int[] ranks, Models models) {
    int guided = (int) IntStream.of(ranks).takeWhile(rank -> rank <= topN).count();
    return new Searched(
        row.example().id(),
        row.example().prompt(),
        Optional.of(Arrays.copyOf(row.dialogue().responseIds(), guided)),
        (long) models.all().size() * row.dialogue().length(),
        0,
        Ranks.details(ranks, guided, topN));
  }

  /** The rank of each answer token, for each row. */
  private static List<int[]> ranks(List<Row> rows, Models models) {
    int width = rows.stream().mapToInt(row -> row.dialogue().length()).max().orElseThrow();
    long[] ids = new long[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      int[] own = rows.get(row).dialogue().ids();
      for (int i = 0; i < own.length; i++) {
        ids[row * width + i] = own[i];
      }
    }
    List<KvCache> caches = models.caches(rows.size(), width);
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      Tensor batch = Tensors.to(Tensors.ofLongs(ids), models.aligned().compute().device());
      List<Tensor> hidden = models.hidden(batch.view(rows.size(), -1), new int[0], caches);
      List<int[]> ranks = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        EncodedDialogue dialogue = rows.get(row).dialogue();
        int[] answer = dialogue.responseIds();
        if (answer.length == 0) {
          ranks.add(answer);
          continue;
        }
        try (Scope _ = Scope.open()) {
          int index = row;
          // The state at a token predicts the next one.
          Tensor logits =
              models.logits(
                  hidden.stream()
                      .map(states ->
                          states
                              .select(0, index)
                              .narrow(0, dialogue.responseStart() - 1L, answer.length))
                      .toList());
          ranks.add(Ranks.of(logits, answer, models.aligned().compute().device()));
        }
      }
      return ranks;
    } finally {
      caches.forEach(KvCache::close);
    }
  }
}
