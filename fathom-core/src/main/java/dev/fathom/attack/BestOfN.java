package dev.fathom.attack;

import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Best-of-n: the same prompt again and again, until one answer complies. Which n broke how many
 * prompts stands in {@code best_of} of the results.
 *
 * @param samples n
 * @param sampling how tokens are chosen
 */
record BestOfN(int samples, Sampling sampling) implements Attack {
  static final Setting<Long> SAMPLES =
      Setting.of("samples", Kind.COUNT, 25L, "how often each prompt is asked");

  static BestOfN of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SAMPLES));
    return new BestOfN(samples, SamplingSettings.sampling(settings, Math.max(2, samples)));
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return List.of("sampled");
  }

  @Override
  public boolean needsAnswers() {
    return false;
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      drafts.add(Draft.plain(points().getFirst(), sample, example.prompt(), sampling));
    }
    return drafts;
  }
}
