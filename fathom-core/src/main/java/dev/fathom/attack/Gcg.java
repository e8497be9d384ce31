package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.attack.gcg.GcgOptions;
import dev.fathom.attack.gcg.GcgOptions.Probe;
import dev.fathom.attack.gcg.GcgSearch;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.Searched;
import dev.fathom.attack.search.TargetObjective;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * GCG (Zou et al., 2307.15043), with the options and defaults of nanoGCG: a suffix is searched for
 * behind which the model begins the wanted answer; the prompt with that suffix is asked.
 *
 * @param found finds it
 * @param samples answers to it
 * @param sampling how their tokens are chosen
 */
record Gcg(GcgSearch found, int samples, Sampling sampling) implements Attack {
  private static final String CRAFTED = "crafted";

  /** How the target's tokens make one loss. */
  enum Loss {
    /** {@link TargetObjective.CrossEntropy}. */
    CROSS_ENTROPY,
    /** {@link TargetObjective.Mellowmax}. */
    MELLOWMAX
  }

  /** What goes beside the search, to see whether its gradient is worth what it costs. */
  enum Beside {
    /** Nothing. */
    NONE,
    /** Random substitutions, until as much is spent. */
    RANDOM
  }

  static final Setting<Long> STEPS =
      Setting.of("steps", Kind.COUNT, 250L, "how often a suffix is changed, at most");
  static final Setting<Long> SEARCH_WIDTH =
      Setting.of("search-width", Kind.COUNT, 512L, "candidates of each step");
  static final Setting<Long> GRADIENT_TOP =
      Setting.of(
          "gradient-top",
          Kind.COUNT,
          256L,
          "for each place so many tokens are drawn from, those that the gradient promises most of");
  static final Setting<Long> REPLACE =
      Setting.of("replace", Kind.COUNT, 1L, "places that a candidate changes");
  static final Setting<Long> BUFFER =
      Setting.of(
          "buffer",
          Kind.WHOLE,
          0L,
          "how many of the best suffixes are kept to go on from; 0: the best of each step, even if"
              + " it is worse");
  static final Setting<Loss> LOSS =
      Setting.of(
          "loss",
          Kind.oneOf(Loss.class),
          Loss.CROSS_ENTROPY,
          "what is minimised over the target's tokens: cross-entropy or mellowmax");
  static final Setting<Double> MELLOWMAX_ALPHA =
      Setting.of(
          "mellowmax-alpha",
          Kind.DECIMAL,
          1.0,
          "how much mellowmax looks at the hardest token of the target");
  static final Setting<Boolean> EARLY_STOP =
      Setting.of(
          "early-stop",
          Kind.FLAG,
          false,
          "end a search once greedy decoding would say the whole target");
  static final Setting<Boolean> FILTER =
      Setting.of(
          "filter",
          Kind.FLAG,
          true,
          "drop candidates whose prompt, as text, would be read as other tokens");
  static final Setting<Boolean> NON_ASCII =
      Setting.of("non-ascii", Kind.FLAG, false, "let all characters stand in a suffix");
  static final Setting<String> INIT =
      Setting.of(
          "init",
          Kind.TEXT,
          GcgOptions.INIT,
          "the suffix to start from; as many random tokens where the tokenizer cannot write it");
  static final Setting<Optional<Long>> TARGET_TOKENS =
      Setting.of(
          "target-tokens",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "only the first so many tokens of the wanted answer are the target");
  static final Setting<Boolean> SPACE_BEFORE_TARGET =
      Setting.of("space-before-target", Kind.FLAG, false, "begin the target with a space");
  static final Setting<Boolean> MULTI_PROMPT =
      Setting.of(
          "multi-prompt",
          Kind.FLAG,
          false,
          "search for one suffix that serves all prompts at once");
  static final Setting<Beside> CONTROL =
      Setting.of(
          "control",
          Kind.oneOf(Beside.class),
          Beside.NONE,
          "a search beside it that may spend as much: random substitutions, or none");
  static final Setting<Optional<String>> DRAFT =
      Setting.of(
          "draft",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a small model for probe sampling: a folder or a hub id, with the same tokenizer");
  static final Setting<Optional<String>> DRAFT_REVISION =
      Setting.of(
          "draft-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the draft, if it is a hub id");
  static final Setting<Long> PROBE_FACTOR =
      Setting.of(
          "probe-factor", Kind.COUNT, 16L, "with a draft: one candidate of so many is probed");
  static final Setting<Long> PROBE_REDUCTION =
      Setting.of(
          "probe-reduction",
          Kind.COUNT,
          8L,
          "with a draft: one candidate of so many is scored where the models do not agree at all");

  /** Its own, in the order of {@code --show-config}. */
  static final List<Setting<?>> ALL =
      List.of(
          STEPS,
          SEARCH_WIDTH,
          GRADIENT_TOP,
          REPLACE,
          BUFFER,
          LOSS,
          MELLOWMAX_ALPHA,
          EARLY_STOP,
          FILTER,
          NON_ASCII,
          INIT,
          TARGET_TOKENS,
          SPACE_BEFORE_TARGET,
          MULTI_PROMPT,
          CONTROL,
          DRAFT,
          DRAFT_REVISION,
          PROBE_FACTOR,
          PROBE_REDUCTION);

  static Gcg of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SamplingSettings.SAMPLES));
    return new Gcg(
        new GcgSearch(options(settings)), samples, SamplingSettings.sampling(settings, samples));
  }

  private static GcgOptions options(Settings settings) {
    long buffer = settings.get(BUFFER);
    if (buffer < 0 || buffer > Integer.MAX_VALUE) {
      throw new UserError("--buffer " + buffer + " must be 0 or a number of suffixes");
    }
    return new GcgOptions(
        Math.toIntExact(settings.get(STEPS)),
        Math.toIntExact(settings.get(SEARCH_WIDTH)),
        Math.toIntExact(settings.get(GRADIENT_TOP)),
        Math.toIntExact(settings.get(REPLACE)),
        (int) buffer,
        objective(settings),
        settings.get(EARLY_STOP),
        settings.get(FILTER),
        settings.get(NON_ASCII),
        settings.get(INIT),
        settings
            .get(TARGET_TOKENS)
            .map(tokens -> OptionalInt.of(Math.toIntExact(tokens)))
            .orElse(OptionalInt.empty()),
        settings.get(SPACE_BEFORE_TARGET),
        settings.get(MULTI_PROMPT),
        settings.get(CONTROL) == Beside.RANDOM,
        settings
            .get(DRAFT)
            .map(draft ->
                new Probe(
                    draft,
                    settings.get(DRAFT_REVISION),
                    Math.toIntExact(settings.get(PROBE_FACTOR)),
                    Math.toIntExact(settings.get(PROBE_REDUCTION)))),
        settings.get(AttackSettings.SEED));
  }

  private static TargetObjective objective(Settings settings) {
    double alpha = settings.get(MELLOWMAX_ALPHA);
    return switch (settings.get(LOSS)) {
      case CROSS_ENTROPY -> new TargetObjective.CrossEntropy();
      case MELLOWMAX -> {
        if (!(alpha > 0)) {
          throw new UserError("--mellowmax-alpha " + alpha + " must be above 0");
        }
        yield new TargetObjective.Mellowmax(alpha);
      }
    };
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return List.of(CRAFTED);
  }

  /** The wanted answer is the target. */
  @Override
  public boolean needsAnswers() {
    return true;
  }

  @Override
  public Optional<Search> search() {
    return Optional.of(found);
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    searched.ifPresent(suffix -> {
      for (int sample = 0; sample < samples; sample++) {
        drafts.add(Draft.plain(CRAFTED, sample, suffix.prompt(), sampling));
      }
    });
    return drafts;
  }
}
