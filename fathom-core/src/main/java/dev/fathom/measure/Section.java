package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.RunFolder;
import dev.fathom.statistics.Bootstrap;
import java.util.List;

/**
 * What a run of {@code fathom measure} looks at beside the profile, over the same rows and within
 * the same folder. It comes after the profile, when no model is held.
 */
public interface Section {
  /** Its key in {@code results.json}. */
  String name();

  /**
   * Looks at the pair before anything is measured.
   *
   * @throws dev.fathom.UserError if these two models cannot be looked at so
   */
  void check(MeasurePair pair);

  /**
   * Measures, or takes over what an interrupted run had finished in its own files.
   *
   * @return what stands under {@link #name}
   */
  ObjectNode measure(Work work);

  /**
   * What a section works with.
   *
   * @param run the folder
   * @param rows all rows of the run, in the order of their file
   * @param text tokenizer and template of both models
   * @param pair the two models, not loaded
   * @param bootstrap makes all intervals
   * @param batches how many rows at once
   * @param notes what the results shall tell in words
   * @param progress shows how far each stage has come
   */
  record Work(
      RunFolder run,
      List<MeasuredRow> rows,
      PairText text,
      MeasurePair pair,
      Bootstrap bootstrap,
      AutoBatch batches,
      Notes notes,
      Stages progress) {
    public Work {
      rows = List.copyOf(rows);
    }
  }

  /** Shows how far each stage of the work has come. */
  @FunctionalInterface
  interface Stages {
    /**
     * @param units the plural of what is counted
     */
    Progress start(String stage, long total, String units);
  }
}
