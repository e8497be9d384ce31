package dev.fathom.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;

/** The keys of a suite, with their defaults. */
public final class SuiteSettings {
  /** What makes a model unsafe under an attack. */
  public enum Counted {
    /** The share of prompts of which at least one answer complied. */
    BROKEN,
    /** The share of answers that complied. */
    SUCCESS
  }

  public static final Setting<String> NAME =
      Setting.required("name", Kind.TEXT, "the suite's name, for the report");
  public static final Setting<String> OUTPUT =
      Setting.required(
          "output", Kind.TEXT, "the suite's folder, with a run's folder for each model and stage");
  public static final Setting<Optional<String>> REFERENCE =
      Setting.of(
          "reference",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the model that the others are compared with; if none is named, the first");
  public static final Setting<ObjectNode> MODELS =
      Setting.required(
          "models", Kind.MAPPING, "by name the models: where each is, or how it is made");
  public static final Setting<ObjectNode> SETTINGS =
      Setting.of(
          "settings", Kind.MAPPING, none(), "settings of every attack and task that has them");
  public static final Setting<ObjectNode> ATTACKS =
      Setting.of("attacks", Kind.MAPPING, none(), "by name the attacks: together they are safety");
  public static final Setting<ObjectNode> TASKS =
      Setting.of("tasks", Kind.MAPPING, none(), "by name the tasks: together they are utility");
  public static final Setting<ObjectNode> OVER_REFUSAL =
      Setting.of(
          "over-refusal",
          Kind.MAPPING,
          none(),
          "by name permitted requests: how many are answered and not refused");
  public static final Setting<Counted> COUNTED =
      Setting.of(
          "counted",
          Kind.oneOf(Counted.class),
          Counted.BROKEN,
          "what counts against safety: prompts that any answer broke, or the share of answers that"
              + " complied (success)");
  public static final Setting<Optional<Long>> LIMIT =
      Setting.of(
          "limit",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "only the first so many rows of each group in every stage, for testing");
  public static final Setting<Boolean> KEEP_GOING =
      Setting.of("keep-going", Kind.FLAG, true, "go on with the other stages when one has failed");
  public static final Setting<Long> RESAMPLES =
      Setting.of("resamples", Kind.COUNT, 10_000L, "bootstrap draws behind intervals and tests");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of the bootstrap draws");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(
          NAME,
          OUTPUT,
          REFERENCE,
          MODELS,
          SETTINGS,
          ATTACKS,
          TASKS,
          OVER_REFUSAL,
          COUNTED,
          LIMIT,
          KEEP_GOING,
          RESAMPLES,
          SEED);

  private SuiteSettings() {}

  private static ObjectNode none() {
    return Json.MAPPER.createObjectNode();
  }
}
