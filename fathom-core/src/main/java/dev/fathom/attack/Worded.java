package dev.fathom.attack;

import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Each prompt in each of some wordings; nothing is prefilled and nothing searched. The judge reads
 * the prompt as it was before.
 *
 * @param wordings at least one, each with a name of its own
 * @param plainly groups whose prompts get the first wording alone
 * @param samples answers for each
 * @param sampling how their tokens are chosen
 */
record Worded(List<Wording> wordings, Set<String> plainly, int samples, Sampling sampling)
    implements Attack {
  Worded {
    wordings = List.copyOf(wordings);
    plainly = Set.copyOf(plainly);
  }

  static Worded of(List<Wording> wordings, Set<String> plainly, Settings settings) {
    int samples = Math.toIntExact(settings.get(SamplingSettings.SAMPLES));
    return new Worded(wordings, plainly, samples, SamplingSettings.sampling(settings, samples));
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return wordings.stream().map(Wording::name).toList();
  }

  @Override
  public boolean needsAnswers() {
    return false;
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    boolean once = plainly.contains(example.group());
    for (Wording wording : once ? wordings.subList(0, 1) : wordings) {
      for (int sample = 0; sample < samples; sample++) {
        drafts.add(
            new Draft(
                wording.name(),
                sample,
                wording.of(example.prompt()),
                wording.system(),
                new Draft.Beginning.OfAnswer(Depth.of(0)),
                sampling));
      }
    }
    return drafts;
  }
}
