package dev.fathom.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A few of a task's questions with what the model made of them: the first of each group. */
final class TaskSamples {
  private static final int PER_GROUP = 2;
  private static final int MOST = 12;
  private static final int SHORT = 600;
  private static final int LONG = 1200;

  private TaskSamples() {}

  /** Cards to read; none where the file is missing or holds whole texts alone. */
  static List<Markup> read(Path runFolder) {
    Map<String, Integer> shown = new HashMap<>();
    List<Markup> cards = new ArrayList<>();
    JsonLines.forEach(
        runFolder.resolve("samples.jsonl"),
        row -> {
          String group = row.text("group", "");
          if (cards.size() < MOST
              && row.find("question").isPresent()
              && shown.merge(group, 1, Integer::sum) <= PER_GROUP) {
            cards.add(card(row));
          }
        });
    return cards;
  }

  private static Markup card(JsonAt row) {
    return Markup.of(
        """
        <article class="sample">
        <header><b><bdi>{}</bdi></b>{}</header>
        <p class="prompt"><bdi>{}</bdi></p>
        {}</article>
        """,
        row.text("id", ""),
        metrics(row),
        tail(row.text("question", "")),
        row.find("options").map(TaskSamples::options).orElseGet(() -> answer(row)));
  }

  private static Markup metrics(JsonAt row) {
    return Markup.join(
        row.find("metrics").map(JsonAt::members).orElse(Map.of()).entrySet().stream()
            .map(metric ->
                Markup.of(
                    "<span>{}: {}</span>",
                    metric.getKey(),
                    Numbers.value(metric.getValue().number())))
            .toList());
  }

  private static Markup options(JsonAt options) {
    return HtmlPage.table(
        List.of("option", "log-likelihood, nats"),
        options.items().stream()
            .map(option ->
                List.of(
                    head(option.text("text", "")),
                    Numbers.value(option.number("log_likelihood").orElse(Double.NaN))))
            .toList());
  }

  private static Markup answer(JsonAt row) {
    String answer = row.text("answer", "");
    Optional<String> evidence =
        row.find("judgement").map(said -> "judge: " + said.text("evidence", ""));
    String found =
        row.find("found")
            .map(taken ->
                "taken out: "
                    + String.join(
                        ", ", taken.members().values().stream().map(JsonAt::text).toList()))
            .or(() -> evidence)
            .orElse("");
    return Markup.of(
        "<p class=\"said\">{}</p><p class=\"cut\"><bdi>{}</bdi></p>",
        answer.isEmpty()
            ? new Markup("<small>(the model ended here)</small>")
            : Markup.of("<bdi>{}</bdi>", head(answer)),
        head(found));
  }

  private static String head(String text) {
    return text.codePointCount(0, text.length()) <= LONG
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONG)) + " …";
  }

  /** The end of a long question: what is asked. */
  private static String tail(String text) {
    return text.codePointCount(0, text.length()) <= SHORT
        ? text
        : "… " + text.substring(text.offsetByCodePoints(text.length(), -SHORT));
  }
}
