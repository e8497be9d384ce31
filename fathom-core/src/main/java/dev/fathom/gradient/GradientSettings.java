package dev.fathom.gradient;

import dev.fathom.judging.JudgeSettings;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.pair.Side;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of {@code fathom gradients}. */
public final class GradientSettings {
  public static final Setting<Side> OF =
      Setting.of(
          "of",
          Kind.oneOf(Side.class),
          Side.ALIGNED,
          "whose gradients: where the recipes' trainings begin, and whose answers are drawn");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/gradients", "the run's folder");
  public static final Setting<Long> LIMIT =
      Setting.of("limit", Kind.COUNT, 8L, "rows of each group that are looked at");
  public static final Setting<List<Long>> AT =
      Setting.of(
          "at",
          Kind.COUNTS,
          List.of(1L, 2L, 3L, 5L, 8L, 12L, 16L, 24L, 32L, 48L, 64L),
          "response positions whose gradients are taken, as far as a response reaches");
  public static final Setting<Long> INFLUENCE_TOKENS =
      Setting.of(
          "influence-tokens",
          Kind.WHOLE,
          64L,
          "response tokens of the map of influences; 0 leaves it out");
  public static final Setting<Optional<Long>> LAYER =
      Setting.of(
          "layer",
          Kind.optional(Kind.WHOLE),
          Optional.empty(),
          "how many blocks stand below the states that influence is of; without it half of them");
  public static final Setting<List<String>> OBJECTIVES =
      Setting.of(
          "objectives",
          Kind.TEXTS,
          List.of(),
          "recipes of trainings, whose loss is taken apart by position; their models and adaptation are replaced by these models, trained in full");
  public static final Setting<Long> ROWS =
      Setting.of("rows", Kind.COUNT, 8L, "rows of each role that are looked at, for each recipe");
  public static final Setting<Long> UPDATE_STEPS =
      Setting.of(
          "update-steps",
          Kind.COUNT,
          4L,
          "the first steps of a recipe whose gradients together are its update");
  public static final Setting<Long> ANSWERS =
      Setting.of(
          "answers",
          Kind.WHOLE,
          0L,
          "answers drawn to each harmful prompt for the gradient of expected harm; 0 leaves it out");
  public static final Setting<Long> HARM_PROMPTS =
      Setting.of("harm-prompts", Kind.COUNT, 24L, "how many harmful prompts they are drawn for");
  public static final Setting<String> HARM_GROUP =
      Setting.of("harm-group", Kind.TEXT, "harmful", "the group of these prompts");
  public static final Setting<Long> MAX_NEW_TOKENS =
      Setting.of("max-new-tokens", Kind.COUNT, 48L, "the most tokens of a drawn answer");
  public static final Setting<Long> SEED =
      Setting.of("seed", Kind.WHOLE, 0L, "seed of drawn answers and of the bootstrap");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.of(
                  MeasureSettings.BASE,
                  MeasureSettings.ALIGNED,
                  MeasureSettings.PROMPTS,
                  OUTPUT,
                  OF,
                  MeasureSettings.BASE_REVISION,
                  MeasureSettings.ALIGNED_REVISION,
                  MeasureSettings.GROUP,
                  MeasureSettings.GROUPS,
                  LIMIT,
                  MeasureSettings.TEMPLATE,
                  MeasureSettings.DATE,
                  AT,
                  INFLUENCE_TOKENS,
                  LAYER,
                  OBJECTIVES,
                  ROWS,
                  UPDATE_STEPS,
                  ANSWERS,
                  HARM_PROMPTS,
                  HARM_GROUP,
                  MAX_NEW_TOKENS),
              JudgeSettings.OF_QUICK_JUDGES,
              List.of(MeasureSettings.RESAMPLES, SEED, MeasureSettings.DEVICE))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private GradientSettings() {}
}
