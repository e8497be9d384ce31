package dev.fathom.judge.checkpoint;

import dev.fathom.judge.LocalModel;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A checkpoint as a judge's model, loaded when it is first asked: whoever is judged may then be out
 * of the memory.
 */
public final class CheckpointModel implements LocalModel {
  /**
   * Where the checkpoint is.
   *
   * @param version changes whenever the folder's content does
   * @param compute where and in which type it runs
   */
  public record Place(Path folder, String version, Compute compute) {}

  private final Supplier<Place> finder;
  private final LocalDateTime now;
  private final AutoBatch batches;
  private Optional<Place> place = Optional.empty();
  private Optional<LoadedModel> loaded = Optional.empty();

  /**
   * @param finder finds the checkpoint; asked once, when its version or its opinion is wanted
   * @param now the time that a template's clock tells
   * @param batches how many answers at once
   */
  public CheckpointModel(Supplier<Place> finder, LocalDateTime now, AutoBatch batches) {
    this.finder = finder;
    this.now = now;
    this.batches = batches;
  }

  private Place place() {
    if (place.isEmpty()) {
      place = Optional.of(finder.get());
    }
    return place.get();
  }

  @Override
  public String version() {
    return place().version();
  }

  private LoadedModel loaded() {
    if (loaded.isEmpty()) {
      loaded = Optional.of(new LoadedModel(place().folder(), place().compute(), now));
    }
    return loaded.get();
  }

  /** One answer as the model reads it. */
  private record Row(int index, int[] tokens) {}

  @Override
  public void probabilities(List<Asked> asked, List<List<String>> words, Heard<double[]> heard) {
    LoadedModel model = loaded();
    List<int[]> sets = words.stream().map(model::firstTokens).toList();
    run(asked, 1, batch -> model.probabilities(batch, sets), heard);
  }

  @Override
  public void replies(List<Asked> asked, int maxNewTokens, Heard<String> heard) {
    LoadedModel model = loaded();
    run(asked, maxNewTokens, batch -> model.replies(batch, maxNewTokens), heard);
  }

  private <R> void run(
      List<Asked> asked, int newTokens, Function<List<int[]>, List<R>> work, Heard<R> heard) {
    List<Row> rows = new ArrayList<>();
    for (int index = 0; index < asked.size(); index++) {
      int[] tokens = loaded().tokens(asked.get(index));
      int needed = tokens.length + newTokens;
      if (needed <= loaded().context()) {
        rows.add(new Row(index, tokens));
      } else {
        heard.tooLong(
            index,
            "with its question it takes %d tokens, and the judge's model has a context of %d"
                .formatted(needed, loaded().context()));
      }
    }
    batches.run(
        rows,
        row -> row.tokens().length + newTokens,
        row -> "answer " + (row.index() + 1),
        batch -> work.apply(batch.stream().map(Row::tokens).toList()),
        (row, result) -> heard.said(row.index(), result));
  }

  @Override
  public void close() {
    loaded.ifPresent(LoadedModel::close);
    loaded = Optional.empty();
  }
}
