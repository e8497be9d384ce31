package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.decode.Sampling.Greedy;
import dev.fathom.decode.Sampling.Temperature;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Chooses each row's next token, as the row's own {@link Sampling} says. */
final class Chooser {
  private static final int BLOCK = 128;

  // What is computed on the way of so many rows stays in the processor's cache.
  private static final int TOGETHER = 16;

  private Chooser() {}

  /**
   * @param logits float32, shape [rows, vocabulary]
   * @param rows get a token each
   */
  static void choose(Tensor logits, List<Row> rows) {
    float[] normalizers = normalizers(logits);
    for (int i = 0; i < normalizers.length; i++) {
      if (!Float.isFinite(normalizers[i])) {
        throw notNumbers(rows.get(i));
      }
    }
    Choice[] choices = new Choice[rows.size()];
    given(logits, rows, choices);
    greedy(logits, rows, choices);
    drawn(logits, rows, choices);
    for (int i = 0; i < choices.length; i++) {
      rows.get(i).add(choices[i].token, choices[i].logit - normalizers[i]);
    }
  }

  private record Choice(int token, float logit) {}

  private static float[] normalizers(Tensor logits) {
    int rows = Math.toIntExact(logits.size(0));
    float[] all = new float[rows];
    for (int from = 0; from < rows; from += TOGETHER) {
      int count = Math.min(TOGETHER, rows - from);
      try (Scope _ = Scope.open()) {
        float[] some = Tensors.floats(logits.narrow(0, from, count).logsumexp(-1));
        System.arraycopy(some, 0, all, from, count);
      }
    }
    return all;
  }

  private static void given(Tensor logits, List<Row> rows, Choice[] choices) {
    int[] given = which(rows, _ -> true, true);
    if (given.length == 0) {
      return;
    }
    int[] tokens = new int[given.length];
    for (int i = 0; i < given.length; i++) {
      tokens[i] = rows.get(given[i]).given().orElseThrow();
    }
    Tensor token = Tensors.ofInts(tokens).to(logits.device(), ScalarType.Long).unsqueeze(1);
    float[] chosen = Tensors.floats(of(logits, given).gather(1, token));
    for (int i = 0; i < given.length; i++) {
      choices[given[i]] = new Choice(tokens[i], chosen[i]);
    }
  }

  private static void greedy(Tensor logits, List<Row> rows, Choice[] choices) {
    int[] greedy = which(rows, row -> row.sampling() instanceof Greedy, false);
    if (greedy.length == 0) {
      return;
    }
    Tensor own = of(logits, greedy);
    Tensor best = largest(own);
    int[] tokens = Tensors.ints(best);
    float[] chosen = Tensors.floats(own.gather(1, best));
    for (int i = 0; i < greedy.length; i++) {
      choices[greedy[i]] = new Choice(tokens[i], chosen[i]);
    }
  }

  /**
   * The id of each row's largest logit, the lowest among equals. Block maxima first: the engine
   * finds maxima ten times faster than where they stand.
   *
   * @return int64, shape [rows, 1]
   */
  private static Tensor largest(Tensor logits) {
    long blocks = logits.size(1) / BLOCK;
    if (blocks < 2) {
      return first(logits);
    }
    long rows = logits.size(0);
    Tensor maxima =
        logits.narrow(1, 0, blocks * BLOCK).view(rows, blocks, BLOCK).amax(new long[] {2}, false);
    Tensor block = first(maxima);
    Tensor within =
        logits
            .narrow(1, 0, blocks * BLOCK)
            .view(rows, blocks, BLOCK)
            .gather(1, block.unsqueeze(2).expand(rows, 1, BLOCK))
            .squeeze(1);
    Tensor best = block.mul(Tensors.integer(BLOCK)).add(first(within));
    long rest = logits.size(1) - blocks * BLOCK;
    if (rest == 0) {
      return best;
    }
    Tensor last =
        first(logits.narrow(1, blocks * BLOCK, rest)).add(Tensors.integer(blocks * BLOCK));
    return last.where(logits.gather(1, last).gt(logits.gather(1, best)), best);
  }

  private static Tensor first(Tensor values) {
    return values.argmax(new LongOptional(1), true);
  }

  private static void drawn(Tensor logits, List<Row> rows, Choice[] choices) {
    int[] drawn = which(rows, row -> row.sampling() instanceof Temperature, false);
    if (drawn.length == 0) {
      return;
    }
    int vocabulary = Math.toIntExact(logits.size(1));
    float[] all = Tensors.floats(of(logits, drawn));
    IntStream.range(0, drawn.length)
        .parallel()
        .forEach(i -> {
          Row row = rows.get(drawn[i]);
          if (row.sampling() instanceof Temperature temperature) {
            int token =
                Truncation.draw(all, i * vocabulary, vocabulary, temperature, row.uniform());
            choices[drawn[i]] = new Choice(token, all[i * vocabulary + token]);
          }
        });
  }

  private static int[] which(List<Row> rows, Predicate<Row> wanted, boolean given) {
    return IntStream.range(0, rows.size())
        .filter(i -> rows.get(i).given().isPresent() == given && wanted.test(rows.get(i)))
        .toArray();
  }

  private static Tensor of(Tensor logits, int[] rows) {
    return rows.length == logits.size(0)
        ? logits
        : logits.index_select(0, Tensors.ofInts(rows).to(logits.device(), ScalarType.Long));
  }

  private static UserError notNumbers(Row row) {
    return new UserError(
        row.name()
            + ": the model's logits after "
            + row.textLength()
            + " tokens are not finite; with float16 try bfloat16 or float32, else the checkpoint is"
            + " damaged");
  }
}
