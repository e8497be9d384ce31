package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code fathom score}: the log-probability of each response token under one model. A row is {@code
 * id, tokens[], logprob[]}.
 *
 * @param folder the model
 * @param compute where and in which type
 * @param display how progress is shown
 * @param err where
 */
public record ScoreRun(Path folder, Compute compute, Display display, PrintStream err) {
  private static final long TOKENS = 1024;

  /** Hands on a row for each example, the longest first. */
  public void print(List<Example> examples, Consumer<ObjectNode> rows) {
    score(examples, Set.of(), rows);
  }

  /** Writes the rows to a file, and leaves out those that it holds already. */
  public void write(List<Example> examples, Path file) {
    try (SampleLog log = SampleLog.open(file)) {
      score(examples, log.finished(), log::append);
    }
  }

  private void score(List<Example> examples, Set<String> finished, Consumer<ObjectNode> rows) {
    List<Example> open = examples.stream().filter(row -> !finished.contains(row.id())).toList();
    if (open.size() < examples.size()) {
      say(
          (examples.size() - open.size())
              + " of "
              + examples.size()
              + " rows are scored already; delete the file to start anew");
    }
    if (open.isEmpty()) {
      return;
    }
    try (Tokenizer tokenizer = Tokenizer.load(folder);
        Model model = Model.load(folder, compute)) {
      DialogueEncoder encoder =
          new DialogueEncoder(tokenizer, ChatTemplate.load(folder, tokenizer));
      List<MeasuredRow> encoded =
          new RowEncoder(encoder, model.config().maximumPositions()).encode(open);
      long cut = encoded.stream().filter(MeasuredRow::truncated).count();
      if (cut > 0) {
        say(cut + " responses were cut at the context of " + model.config().maximumPositions());
      }
      Scorer scorer = new Scorer(model);
      AutoBatch batches =
          new AutoBatch(new BatchSize.Auto(), TOKENS, Engine::isOutOfMemory, this::say);
      long tokens = encoded.stream().mapToLong(MeasuredRow::length).sum();
      try (Progress progress = Progress.start("score", tokens, "tokens", display, err)) {
        batches.run(
            encoded,
            MeasuredRow::length,
            row -> row.example().id(),
            batch -> scorer.score(batch.stream().map(MeasuredRow::dialogue).toList()),
            (row, scores) -> {
              rows.accept(json(row, scores, tokenizer));
              progress.step(row.length());
            });
      }
    }
  }

  private void say(String line) {
    if (display != Display.NONE) {
      err.println("fathom: " + line);
    }
  }

  private static ObjectNode json(MeasuredRow row, float[] scores, Tokenizer tokenizer) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("id", row.example().id());
    ArrayNode tokens = node.putArray("tokens");
    ArrayNode logProbabilities = node.putArray("logprob");
    int[] ids = row.dialogue().responseIds();
    for (int i = 0; i < ids.length; i++) {
      tokens.add(tokenizer.display(ids[i]));
      logProbabilities.add(scores[i]);
    }
    return node;
  }
}
