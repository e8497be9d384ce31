package dev.fathom.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Model;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is generated, for tiny random checkpoints of every family. */
class GeneratorParityTest {
  private static final int PREFIX = 10;
  private static final double TOLERANCE = 1e-4;

  static List<String> cases() throws IOException {
    return Cases.names();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void greedyEqualsTransformers(String name) {
    List<int[]> expected = Cases.ids(name, "greedy_ids");
    try (Model model = Cases.load(name)) {
      List<Completion> completions =
          new Generator(model)
              .generate(
                  Cases.prompts(name, PREFIX, PREFIX), Cases.greedy(expected.getFirst().length));
      assertEquals(expected.size(), completions.size());
      for (int row = 0; row < expected.size(); row++) {
        assertArrayEquals(expected.get(row), completions.get(row).tokens(), "row " + row);
        assertEquals(StopReason.LENGTH, completions.get(row).reason());
      }
    }
  }

  /** Rows of different length, through the cache, against each row alone and computed anew. */
  @ParameterizedTest
  @MethodSource("cases")
  void cachedEqualsUncached(String name) {
    List<Prompt> prompts = Cases.prompts(name, 3, 21, 1, 10);
    try (Model model = Cases.load(name)) {
      List<Completion> completions = new Generator(model).generate(prompts, Cases.greedy(16));
      for (int row = 0; row < prompts.size(); row++) {
        int[] text = prompts.get(row).tokens();
        int[] tokens = completions.get(row).tokens();
        float[] logProbabilities = completions.get(row).logProbabilities();
        assertEquals(16, tokens.length);
        for (int step = 0; step < tokens.length; step++) {
          double[] anew = uncached(model, text);
          assertEquals(largest(anew), tokens[step], "row " + row + ", step " + step);
          assertEquals(anew[tokens[step]], logProbabilities[step], TOLERANCE);
          text = Arrays.copyOf(text, text.length + 1);
          text[text.length - 1] = tokens[step];
        }
      }
    }
  }

  /** The same along drawn tokens, which wander further than greedy ones. */
  @ParameterizedTest
  @MethodSource("cases")
  void logProbabilitiesOfDrawnTokensAreTheModelsOwn(String name) {
    List<Prompt> prompts = Cases.prompts(name, 3, 21, 1, 10);
    GenerationOptions options = Cases.options(new Sampling.Temperature(1.3), 16);
    try (Model model = Cases.load(name)) {
      List<Completion> completions = new Generator(model).generate(prompts, options);
      for (int row = 0; row < prompts.size(); row++) {
        int[] text = prompts.get(row).tokens();
        int[] tokens = completions.get(row).tokens();
        assertTrue(Arrays.stream(tokens).distinct().count() > 3, "the row wanders");
        for (int step = 0; step < tokens.length; step++) {
          double expected = uncached(model, text)[tokens[step]];
          assertEquals(expected, completions.get(row).logProbabilities()[step], TOLERANCE);
          text = Arrays.copyOf(text, text.length + 1);
          text[text.length - 1] = tokens[step];
        }
      }
    }
  }

  /** Log-probabilities of the token after this text, in double arithmetic. */
  private static double[] uncached(Model model, int[] text) {
    float[] logits;
    try (Scope _ = Scope.open()) {
      Tensor hidden = model.hidden(Tensors.ofInts(text).unsqueeze(0));
      logits = Tensors.floats(model.head().logits(hidden.select(1, text.length - 1)));
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] logProbabilities = new double[logits.length];
    for (int id = 0; id < logits.length; id++) {
      logProbabilities[id] = logits[id] - Math.log(sum);
    }
    return logProbabilities;
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
