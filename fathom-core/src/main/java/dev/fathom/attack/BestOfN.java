package dev.fathom.attack;

import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Draws;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Best-of-n: the same prompt again and again, until one answer complies. With perturbations it is
 * Best-of-N Jailbreaking (2412.03556): letters change their case, places and codes a little from
 * one answer to the next. Which n broke how many prompts stands in {@code best_of} of the results.
 *
 * @param samples n
 * @param perturbation how the prompt changes from one answer to the next
 * @param sampling how tokens are chosen
 * @param seed of the perturbations
 */
record BestOfN(int samples, Optional<Perturbation> perturbation, Sampling sampling, long seed)
    implements Attack {
  static final Setting<Long> SAMPLES =
      Setting.of("samples", Kind.COUNT, 25L, "how often each prompt is asked");

  static final Setting<Optional<Double>> PERTURB =
      Setting.of(
          "perturb",
          Kind.optional(Kind.SHARE),
          Optional.empty(),
          "how much the letters of the prompt change from one answer to the next: σ of 2412.03556,"
              + " which takes 0.4");

  static BestOfN of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SAMPLES));
    return new BestOfN(
        samples,
        settings.get(PERTURB).map(Perturbation::new),
        SamplingSettings.sampling(settings, Math.max(2, samples)),
        settings.get(AttackSettings.SEED));
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return List.of(perturbation.isPresent() ? "perturbed" : "sampled");
  }

  @Override
  public boolean needsAnswers() {
    return false;
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    // Perturbations hang on the seed and the example's id alone, not on its place in a file.
    SplittableRandom random = Draws.of(seed, example.id());
    for (int sample = 0; sample < samples; sample++) {
      String asked =
          perturbation
              .map(changes -> changes.of(example.prompt(), random))
              .orElse(example.prompt());
      drafts.add(Draft.plain(points().getFirst(), sample, asked, sampling));
    }
    return drafts;
  }
}
