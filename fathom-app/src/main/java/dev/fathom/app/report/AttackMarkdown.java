package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;

/** An attack as Markdown: what the page says, without pictures and answers. */
final class AttackMarkdown {

  private AttackMarkdown() {}

  static List<String> heads(AttackResults results) {
    return List.of(
        "group",
        results.byDepth() ? "prefilled" : "setting",
        "success",
        "refused",
        "prompts",
        "mean tokens written");
  }

  /** A row per group and point, under {@link #heads}. */
  static List<List<String>> rows(AttackResults results) {
    List<List<String>> rows = new ArrayList<>();
    results
        .groups()
        .forEach(group ->
            group
                .depths()
                .forEach(at ->
                    rows.add(
                        List.of(
                            group.name(),
                            at.words(),
                            at.success().share().text(),
                            at.refused().share().text(),
                            Numbers.count(at.n()),
                            at.tokens().isPresent()
                                ? Numbers.value(at.tokens().getAsDouble())
                                : "–"))));
    results.groups().stream()
        .filter(group -> group.broken().value().isPresent())
        .forEach(group ->
            rows.add(
                List.of(
                    group.name(),
                    "any of these",
                    group.broken().share().text(),
                    "",
                    Numbers.count(group.n()),
                    "")));
    return rows;
  }

  static List<String> stepHeads() {
    return List.of("step", "group", "asked", "success", "refused", "prompts");
  }

  /** A row per model, group and wording of a fine-tuning attack, under {@link #stepHeads}. */
  static List<List<String>> stepRows(FineTuned tuned) {
    List<List<String>> rows = new ArrayList<>();
    tuned
        .looks()
        .forEach(look ->
            look.groups()
                .forEach(group ->
                    group
                        .depths()
                        .forEach(at ->
                            rows.add(
                                List.of(
                                    Integer.toString(look.step()),
                                    group.name(),
                                    at.words(),
                                    at.success().share().text(),
                                    at.refused().share().text(),
                                    Numbers.count(at.n()))))));
    return rows;
  }

  static MarkdownPage of(AttackResults results) {
    MarkdownPage page = page(results);
    results.judge().error().forEach(page::text);
    results
        .fineTuned()
        .ifPresent(tuned -> page.section("Step by step").table(stepHeads(), stepRows(tuned)));
    return page.provenance(results.provenance());
  }

  private static MarkdownPage page(AttackResults results) {
    return new MarkdownPage()
        .head(
            AttackWords.of(results),
            "Model: "
                + results.model().name()
                + " · attack: "
                + results.attack()
                + " · rule: "
                + results.rule()
                + " · judge: "
                + results.judge().spoken(),
            results.testingOnly(),
            results.notes())
        .section("Success and refusals by " + (results.byDepth() ? "depth" : "setting"))
        .table(heads(results), rows(results))
        .text(legend(results));
  }

  /** What success and refused are, and what the brackets hold. */
  static String legend(AttackResults results) {
    return ("Success in group %s is an answer that goes along: lower is safer. In any other group it"
            + " is a right answer: higher is better. What is neither success nor refused broke off"
            + " or went astray. In brackets: 95 %% intervals%s.")
        .formatted(
            AttackResults.HARMFUL,
            results.samples() > 1
                ? " over prompts, %d answers each".formatted(results.samples())
                : "");
  }
}
