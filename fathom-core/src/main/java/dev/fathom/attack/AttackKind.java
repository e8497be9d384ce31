package dev.fathom.attack;

import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The attacks there are: their names, what they do in a sentence, and their settings. */
public enum AttackKind {
  /** {@link Prefill}. */
  PREFILL("Begin the answer for the model and see whether it goes along."),
  /** {@link RankAssisted}. */
  RANK_ASSISTED("Begin the answer with tokens from the model's own list of likely ones."),
  /** {@link BestOfN}. */
  BEST_OF_N("Ask the same again and again until one answer complies."),
  /** {@link DecodingExploit}. */
  DECODING_EXPLOIT("Ask plainly under many decoding settings; any that breaks a prompt counts."),
  /** {@link TemplateAttack}. */
  TEMPLATE("Wrap each prompt into the jailbreak templates of a file."),
  /** {@link AutoDan}. */
  AUTODAN("Evolve readable prompts around the request until the model goes along."),
  /** {@link Gcg}. */
  GCG("Search for a suffix, led by the gradient, behind which the model goes along.");

  private final String summary;

  AttackKind(String summary) {
    this.summary = summary;
  }

  /** The name on the command line and in files: {@code best-of-n}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it does, in a sentence. */
  public String summary() {
    return summary;
  }

  /** Its settings, in the order of {@code --show-config}. */
  public List<Setting<?>> settings() {
    return AttackSettings.with(
        switch (this) {
          case PREFILL -> sampled(Prefill.DEPTHS, SamplingSettings.SAMPLES);
          case RANK_ASSISTED ->
              List.of(
                  RankAssisted.DEPTHS,
                  RankAssisted.LEAD,
                  RankAssisted.TOP_N,
                  RankAssisted.HELPER,
                  RankAssisted.HELPER_REVISION,
                  RankAssisted.STEPS);
          case BEST_OF_N -> sampled(BestOfN.SAMPLES, BestOfN.PERTURB);
          case DECODING_EXPLOIT ->
              List.of(
                  DecodingExploit.TEMPERATURES,
                  DecodingExploit.TOP_KS,
                  DecodingExploit.TOP_PS,
                  SamplingSettings.SAMPLES);
          case TEMPLATE -> sampled(TemplateAttack.TEMPLATES, SamplingSettings.SAMPLES);
          case AUTODAN ->
              sampled(
                  Stream.concat(AutoDan.ALL.stream(), Stream.of(SamplingSettings.SAMPLES))
                      .toArray(Setting<?>[]::new));
          case GCG ->
              sampled(
                  Stream.concat(Gcg.ALL.stream(), Stream.of(SamplingSettings.SAMPLES))
                      .toArray(Setting<?>[]::new));
        });
  }

  private static List<Setting<?>> sampled(Setting<?>... own) {
    return Stream.concat(Stream.of(own), SamplingSettings.CHOICE.stream())
        .<Setting<?>>map(setting -> setting)
        .toList();
  }

  /**
   * The attack as it is asked for.
   *
   * @throws dev.fathom.UserError if a setting is outside its range or names a file that cannot be
   *     used
   */
  Attack attack(Settings chosen) {
    return switch (this) {
      case PREFILL -> Prefill.of(chosen);
      case RANK_ASSISTED -> RankAssisted.of(chosen);
      case BEST_OF_N -> BestOfN.of(chosen);
      case DECODING_EXPLOIT -> DecodingExploit.of(chosen);
      case TEMPLATE -> TemplateAttack.of(chosen);
      case AUTODAN -> AutoDan.of(chosen);
      case GCG -> Gcg.of(chosen);
    };
  }
}
