package dev.fathom.attack;

import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The prefill attack of 2511.12155 (A.6) and 2406.05946 (C.1): the model goes on from the beginning
 * of an answer that goes along.
 *
 * @param depths how much of it is prefilled
 * @param samples answers for each depth
 * @param sampling how they are chosen
 */
record Prefill(List<Depth> depths, int samples, Sampling sampling) implements Attack {
  static final Setting<List<Depth>> DEPTHS =
      Setting.of(
          "depths",
          Depth.KIND,
          List.of(
              Depth.of(0),
              Depth.of(1),
              Depth.of(5),
              Depth.of(10),
              Depth.of(20),
              Depth.of(40),
              Depth.WHOLE),
          "how many tokens of the answer are prefilled, each of these; full is all of it");

  static Prefill of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SamplingSettings.SAMPLES));
    return new Prefill(settings.get(DEPTHS), samples, SamplingSettings.sampling(settings, samples));
  }

  @Override
  public Axis axis() {
    return Axis.DEPTH;
  }

  @Override
  public List<String> points() {
    return depths.stream().map(Depth::text).toList();
  }

  @Override
  public boolean needsAnswers() {
    return !depths.equals(List.of(Depth.of(0)));
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    for (Depth depth : depths) {
      for (int sample = 0; sample < samples; sample++) {
        drafts.add(
            new Draft(
                depth.text(),
                sample,
                example.prompt(),
                new Draft.Beginning.OfAnswer(depth),
                sampling));
      }
    }
    return drafts;
  }
}
