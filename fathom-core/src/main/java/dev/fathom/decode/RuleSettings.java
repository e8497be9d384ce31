package dev.fathom.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.decode.Contrastive.Difference;
import dev.fathom.decode.Contrastive.Penalized;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of a decoding rule, the same for every verb that generates. */
public final class RuleSettings {
  /** The rules there are. */
  public enum Rule {
    /** The model alone. */
    NONE,
    /** {@link Contrastive}. */
    CONTRASTIVE,
    /** {@link Hybrid}. */
    HYBRID
  }

  public static final Setting<Rule> RULE =
      Setting.of(
          "rule",
          Kind.oneOf(Rule.class),
          Rule.NONE,
          "how the base's logits change the model's: none, contrastive or hybrid");
  public static final Setting<Optional<String>> BASE =
      Setting.of(
          "base",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the model before alignment, for a rule: a folder or a hub id");
  public static final Setting<Optional<String>> BASE_REVISION =
      Setting.of(
          "base-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the base, if it is a hub id");
  public static final Setting<Double> ALPHA =
      Setting.of(
          "alpha", Kind.DECIMAL, Contrastive.ALPHA, "strength of the contrastive rule's penalty");
  public static final Setting<Difference> DIFFERENCE =
      Setting.of(
          "difference",
          Kind.oneOf(Difference.class),
          Difference.LOG_PROBABILITIES,
          "what the contrastive penalty measures: log-probabilities, clamped-logits, or logits as"
              + " printed");
  public static final Setting<Penalized> PENALIZED =
      Setting.of(
          "penalized",
          Kind.oneOf(Penalized.class),
          Penalized.BASE_FAVORED,
          "which tokens the contrastive penalty is for: base-favored or all");
  public static final Setting<Double> LAMBDA =
      Setting.of(
          "lambda",
          Kind.DECIMAL,
          Hybrid.LAMBDA,
          "the hybrid rule's share of the model; the base has the rest");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(RULE, BASE, BASE_REVISION, ALPHA, DIFFERENCE, PENALIZED, LAMBDA);

  private RuleSettings() {}

  /**
   * The rule that is asked for.
   *
   * @throws UserError if a rule lacks its base, a base its rule, or a number is outside its range
   */
  public static LogitRule rule(Settings settings) {
    Rule rule = settings.get(RULE);
    boolean hasBase = settings.get(BASE).isPresent();
    if (rule == Rule.NONE && hasBase) {
      throw new UserError(
          "--base is for a rule; add --rule contrastive or hybrid, or leave it out");
    }
    if (rule != Rule.NONE && !hasBase) {
      throw new UserError(
          "--rule "
              + rule.name().toLowerCase(Locale.ROOT)
              + " needs --base, the model before alignment");
    }
    return switch (rule) {
      case NONE -> new Plain();
      case CONTRASTIVE ->
          new Contrastive(settings.get(ALPHA), settings.get(DIFFERENCE), settings.get(PENALIZED));
      case HYBRID -> new Hybrid(settings.get(LAMBDA));
    };
  }

  /** As {@code rule} of the results, without the base. */
  public static ObjectNode json(LogitRule rule) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    return switch (rule) {
      case Plain() -> node.put("name", "none");
      case Contrastive(double alpha, Difference difference, Penalized penalized) ->
          node.put("name", "contrastive")
              .put("alpha", alpha)
              .put("difference", written(difference))
              .put("penalized", written(penalized));
      case Hybrid(double lambda) -> node.put("name", "hybrid").put("lambda", lambda);
    };
  }

  private static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
