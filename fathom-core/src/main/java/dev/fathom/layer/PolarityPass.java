package dev.fathom.layer;

import dev.fathom.model.Model;
import dev.fathom.pair.LayerStates;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Probes every layer of one model: statements and negations with "Yes" and "No" behind them go
 * through it as plain text, one pass each; the state at the last token is what a probe reads. Even
 * statements are fitted to, odd ones tried.
 */
record PolarityPass(Model model, Tokenizer tokenizer, List<Statement> statements, long seed) {
  /** A statement's four texts, in the order of {@link Polarity}'s components. */
  private static final int TEXTS = 4;

  /** A text: the tokens, and which text of which statement it is. */
  private record Text(int index, EncodedDialogue tokens) {}

  /** How many blocks are probed. */
  int blocks() {
    return model.config().layers();
  }

  /** How many texts go through the model. */
  int texts() {
    return TEXTS * statements.size();
  }

  /**
   * @param sha256 of the file of statements
   * @param read told of each text that went through the model
   * @param probed told of each block that is probed
   */
  SidePolarity run(String sha256, AutoBatch batches, Runnable read, Runnable probed) {
    int hidden = model.config().hiddenSize();
    float[][] states = new float[blocks()][texts() * hidden];
    batches.run(
        encoded(),
        text -> text.tokens().length(),
        text -> "statement " + (text.index() / TEXTS + 1),
        this::last,
        (text, layers) -> {
          for (int block = 0; block < blocks(); block++) {
            System.arraycopy(layers.get(block), 0, states[block], text.index() * hidden, hidden);
          }
          read.run();
        });
    List<SidePolarity.Block> blocks = new ArrayList<>();
    for (float[] block : states) {
      blocks.add(probe(block, hidden));
      probed.run();
    }
    return new SidePolarity(sha256, blocks);
  }

  private List<Text> encoded() {
    List<Text> texts = new ArrayList<>();
    for (Statement pair : statements) {
      for (String said : List.of(pair.statement(), pair.negation())) {
        for (String answer : List.of(" Yes", " No")) {
          texts.add(new Text(texts.size(), encoded(said + answer)));
        }
      }
    }
    return texts;
  }

  /** With a token behind the text: what predicts it is the state at the text's last token. */
  private EncodedDialogue encoded(String text) {
    IntStream bos = tokenizer.addsBos() ? tokenizer.bos().stream() : IntStream.empty();
    int[] ids = IntStream.concat(bos, Arrays.stream(tokenizer.encode(text))).toArray();
    return new EncodedDialogue(Arrays.copyOf(ids, ids.length + 1), ids.length);
  }

  /** For each text the state of each block at its last token. */
  private List<List<float[]>> last(List<Text> batch) {
    try (Scope scope = Scope.open()) {
      ResponseBatch rows = new ResponseBatch(batch.stream().map(Text::tokens).toList());
      List<Tensor> layers = LayerStates.of(model, rows, scope);
      List<List<float[]>> texts = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        int row = i;
        texts.add(
            layers.stream().skip(1).map(layer -> Tensors.floats(layer.select(0, row))).toList());
      }
      return texts;
    }
  }

  private SidePolarity.Block probe(float[] states, int hidden) {
    try (Scope _ = Scope.open()) {
      // [statements, A₁ A₀ ¬A₁ ¬A₀, hidden]
      Tensor all = Tensors.ofFloats(states, statements.size(), TEXTS, hidden).to(ScalarType.Float);
      Tensor fitted = half(all, 0);
      Tensor yes = polarity(fitted, 0);
      Tensor no = polarity(fitted, 1);
      Tensor yesMean = yes.mean(new long[] {0}, true, null);
      Tensor noMean = no.mean(new long[] {0}, true, null);
      ContrastProbe probe = ContrastProbe.fit(yes.sub(yesMean), no.sub(noMean), seed);
      Tensor tried = half(all, 1);
      double[] a1 = probe.of(tried.select(1, 0).sub(yesMean));
      double[] a0 = probe.of(tried.select(1, 1).sub(noMean));
      double[] n1 = probe.of(tried.select(1, 2).sub(yesMean));
      double[] n0 = probe.of(tried.select(1, 3).sub(noMean));
      return new SidePolarity.Block(
          probe.loss(),
          IntStream.range(0, a1.length)
              .mapToObj(i -> new Polarity(a1[i], a0[i], n1[i], n0[i]))
              .toList());
    }
  }

  private Tensor half(Tensor all, int odd) {
    int[] chosen = IntStream.range(0, statements.size()).filter(i -> i % 2 == odd).toArray();
    return all.index_select(0, Tensors.ofInts(chosen));
  }

  /** Statements and negations behind each other, all with the same answer behind them. */
  private static Tensor polarity(Tensor fitted, int answer) {
    return torch.cat(new TensorVector(fitted.select(1, answer), fitted.select(1, answer + 2L)), 0);
  }
}
