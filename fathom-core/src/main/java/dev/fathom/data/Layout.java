package dev.fathom.data;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a known format keeps its prompt and its response.
 *
 * @param marks the keys a file is recognised by: all of them must be there
 * @param refusal where the answer stands that is wanted in the response's place
 * @param context joined to the prompt after an empty line when it is not blank
 * @param group the group of rows that name none
 */
record Layout(
    String name,
    Set<String> marks,
    String prompt,
    Optional<String> context,
    String response,
    String refusal,
    String group) {
  private static final String REFUSAL = "refusal";

  private static final List<Layout> KNOWN =
      List.of(
          new Layout(
              "preferences",
              Set.of("prompt", "chosen", "rejected"),
              "prompt",
              Optional.empty(),
              "rejected",
              "chosen",
              "harmful"),
          new Layout(
              "Fathom", Set.of("prompt"), "prompt", Optional.empty(), "response", REFUSAL, "all"),
          new Layout(
              "AdvBench",
              Set.of("goal", "target"),
              "goal",
              Optional.empty(),
              "target",
              REFUSAL,
              "harmful"),
          new Layout(
              "Dolly",
              Set.of("instruction", "response"),
              "instruction",
              Optional.of("context"),
              "response",
              REFUSAL,
              "benign"),
          new Layout(
              "Alpaca",
              Set.of("instruction", "output"),
              "instruction",
              Optional.of("input"),
              "output",
              REFUSAL,
              "benign"),
          new Layout(
              "GSM8K",
              Set.of("question", "answer"),
              "question",
              Optional.empty(),
              "answer",
              REFUSAL,
              "benign"));

  /** The first format whose marks are all among the keys. */
  static Optional<Layout> of(Collection<String> keys) {
    return KNOWN.stream().filter(layout -> keys.containsAll(layout.marks)).findFirst();
  }

  /** The known formats with their keys, for an error message. */
  static String known() {
    return KNOWN.stream().map(Layout::described).collect(Collectors.joining(", "));
  }

  private String described() {
    String keys = prompt + "," + context.map(key -> key + ",").orElse("") + response;
    return name + " (" + keys + ")";
  }
}
