package dev.fathom.attack;

import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The template attack: each prompt inside each jailbreak template of a user's file. A prompt counts
 * as broken if any template breaks it.
 *
 * @param templates at least one, each with a name of its own
 * @param samples answers for each
 * @param sampling how their tokens are chosen
 */
record TemplateAttack(List<PromptTemplates.Entry> templates, int samples, Sampling sampling)
    implements Attack {
  static final Setting<String> TEMPLATES =
      Setting.required(
          "templates",
          Kind.TEXT,
          "a file of jailbreak templates, each with a place for the prompt");

  static TemplateAttack of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SamplingSettings.SAMPLES));
    return new TemplateAttack(
        PromptTemplates.read(Path.of(settings.get(TEMPLATES))),
        samples,
        SamplingSettings.sampling(settings, samples));
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return templates.stream().map(PromptTemplates.Entry::name).toList();
  }

  @Override
  public boolean needsAnswers() {
    return false;
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    for (PromptTemplates.Entry template : templates) {
      for (int sample = 0; sample < samples; sample++) {
        drafts.add(
            Draft.plain(template.name(), sample, template.filled(example.prompt()), sampling));
      }
    }
    return drafts;
  }
}
