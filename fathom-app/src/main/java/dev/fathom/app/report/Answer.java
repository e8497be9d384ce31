package dev.fathom.app.report;

import java.util.Optional;

/**
 * One row of {@code generations.jsonl}, with what the judge said of it.
 *
 * @param example id of the prompt
 * @param depth how much was prefilled, or under which setting it was asked
 * @param asked what the model was asked in place of the prompt, where an attack changed it
 * @param prefill the beginning of the answer that was given to the model
 * @param completion what the model wrote after it
 * @param stop why it ended
 */
record Answer(
    String id,
    String example,
    String group,
    String depth,
    String prompt,
    Optional<String> asked,
    String prefill,
    String completion,
    String stop,
    Optional<Judgement> judgement) {

  /**
   * What the judge said.
   *
   * @param probability that the answer did what was asked
   * @param refused whether it refused, empty where the run's judge did not tell
   * @param evidence what the judge saw, empty for nothing
   */
  record Judgement(
      double probability, boolean complied, Optional<Boolean> refused, String evidence) {}

  static Answer read(JsonAt row) {
    return new Answer(
        row.get("id").text(),
        row.get("example").text(),
        row.get("group").text(),
        point(row),
        row.text("prompt", ""),
        row.find("asked").map(JsonAt::text),
        row.text("prefill", ""),
        row.get("completion").text(),
        row.text("stop", ""),
        Optional.empty());
  }

  /** The depth or setting of a row. */
  static String point(JsonAt row) {
    return row.find("depth").orElseGet(() -> row.get("setting")).text();
  }

  Answer judged(JsonAt row) {
    Judgement said =
        new Judgement(
            row.number("probability").orElse(Double.NaN),
            row.get("complied").flag(),
            row.find("outcome").map(outcome -> outcome.text().equals("refused")),
            row.text("evidence", ""));
    return new Answer(
        id, example, group, depth, prompt, asked, prefill, completion, stop, Optional.of(said));
  }
}
