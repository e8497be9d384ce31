package dev.fathom.judge.checkpoint;

import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.JudgePrompt;
import dev.fathom.judge.LocalModel.Asked;
import dev.fathom.model.Model;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A judge's model in memory: what it reads as tokens, and what it says to them. */
final class LoadedModel implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final DialogueEncoder encoder;
  private final Model model;

  LoadedModel(Path folder, Compute compute, LocalDateTime now) {
    tokenizer = Tokenizer.load(folder);
    try {
      encoder = new DialogueEncoder(tokenizer, ChatTemplate.load(folder, tokenizer).at(now));
      model = Model.load(folder, compute);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** What the model reads. */
  int[] tokens(Asked asked) {
    return switch (asked.form()) {
      case TEXT -> tokenizer.encodeWithSpecialTokens(asked.sections().getFirst().text());
      case CHAT -> encoder.renderedIds(begun(asked, true));
      case CONVERSATION -> encoder.renderedIds(begun(asked, false));
    };
  }

  /** The most tokens that fit into it. */
  int context() {
    return model.config().maximumPositions();
  }

  private String begun(Asked asked, boolean generationPrompt) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (JudgePrompt.Section section : asked.sections()) {
      messages.add(Map.of("role", section.name(), "content", section.text()));
    }
    String rendered =
        encoder
            .template()
            .render(Map.of("messages", messages, "add_generation_prompt", generationPrompt));
    return rendered.endsWith(asked.begins()) ? rendered : rendered + asked.begins();
  }

  /** The first token of each word, each token once. */
  int[] firstTokens(List<String> words) {
    return words.stream().mapToInt(word -> tokenizer.encode(word)[0]).distinct().toArray();
  }

  /**
   * @param rows tokens that the model reads
   * @param sets of next tokens
   * @return for each row the summed probability of each set
   */
  List<double[]> probabilities(List<int[]> rows, List<int[]> sets) {
    int width = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    long[] ids = new long[Math.multiplyExact(rows.size(), width)];
    long[] last = new long[rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      int[] tokens = rows.get(row);
      // Padded on the right: what comes later never changes what came before.
      for (int i = 0; i < tokens.length; i++) {
        ids[row * width + i] = tokens[i];
      }
      last[row] = (long) row * width + tokens.length - 1;
    }
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      var device = model.compute().device();
      Tensor batch = Tensors.to(Tensors.ofLongs(ids), device).view(rows.size(), width);
      Tensor hidden = model.hidden(batch);
      Tensor ends =
          hidden
              .reshape(-1, hidden.size(2))
              .index_select(0, Tensors.to(Tensors.ofLongs(last), device));
      Tensor probabilities = torch.softmax(model.head().logits(ends), 1);
      float[] all = Tensors.floats(probabilities);
      int vocabulary = model.head().vocabularySize();
      return IntStream.range(0, rows.size())
          .mapToObj(row ->
              sets.stream()
                  .mapToDouble(set ->
                      IntStream.of(set).mapToDouble(token -> all[row * vocabulary + token]).sum())
                  .toArray())
          .toList();
    }
  }

  /** What the model writes to each, greedily. */
  List<String> replies(List<int[]> rows, int maxNewTokens) {
    GenerationOptions options =
        GenerationOptions.of(model.files().generationConfig(), model.files().config())
            .withMaxNewTokens(maxNewTokens);
    List<Completion> completions = new Generator(model).generate(Prompt.numbered(rows), options);
    return completions.stream()
        .map(completion -> tokenizer.decode(completion.tokens(), true))
        .toList();
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
