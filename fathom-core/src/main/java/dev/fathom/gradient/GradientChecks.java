package dev.fathom.gradient;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.judge.QuickJudge;
import dev.fathom.judging.Judges;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.measure.RowSelection;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.Display;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.DType;
import dev.fathom.train.ObjectiveGradients;
import dev.fathom.train.TrainSettings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a run looks at, and refuses what cannot be used before anything is computed.
 *
 * @param settings of {@link GradientSettings#ALL}
 */
record GradientChecks(Settings settings, ModelLocator locator, Display display, PrintStream err) {
  /**
   * Finds and checks.
   *
   * @throws UserError if anything that the settings name cannot be used
   */
  GradientInputs find() {
    PairText.date(settings.get(MeasureSettings.DATE));
    Path prompts = Path.of(settings.get(MeasureSettings.PROMPTS));
    ReadOptions all = RowSelection.of(settings, true);
    ReadOptions first = all.withLimit(Math.toIntExact(settings.get(GradientSettings.LIMIT)));
    List<Example> harmful = List.of();
    if (settings.get(GradientSettings.ANSWERS) > 0) {
      harmful = harmful(prompts, all);
    }
    GradientInputs inputs =
        new GradientInputs(
            model(MeasureSettings.BASE, MeasureSettings.BASE_REVISION),
            model(MeasureSettings.ALIGNED, MeasureSettings.ALIGNED_REVISION),
            Examples.read(prompts, first),
            harmful,
            recipes(),
            Compute.choose(
                settings.get(MeasureSettings.DEVICE), DType.FLOAT32.label(), DType.FLOAT32, 0));
    inputs.layer(settings);
    return inputs;
  }

  private List<Example> harmful(Path prompts, ReadOptions options) {
    if (settings.get(GradientSettings.ANSWERS) < 2) {
      throw new UserError(
          "answers: an answer's harm is compared with that of others to its prompt; draw 2 or more");
    }
    String group = settings.get(GradientSettings.HARM_GROUP);
    List<Example> harmful =
        Examples.read(
            prompts,
            options
                .withRequireResponse(false)
                .withGroups(Set.of(group))
                .withLimit(Math.toIntExact(settings.get(GradientSettings.HARM_PROMPTS))));
    if (harmful.size() < 3) {
      throw new UserError(
          prompts
              + ": "
              + harmful.size()
              + " prompts of group "
              + group
              + "; an interval of the harm gradient needs 3");
    }
    QuickJudge judge = Judges.quick(settings);
    harmful.forEach(example -> judge.check(example.prompt()));
    return harmful;
  }

  private MeasureModel model(Setting<String> name, Setting<Optional<String>> revision) {
    Path folder = locator.resolve(settings.get(name), settings.get(revision));
    return MeasureModel.of(settings.get(name), folder, display, err);
  }

  /** Training recipes by their files' names, on this run's models. */
  private Map<String, Settings> recipes() {
    Map<String, String> over = new LinkedHashMap<>();
    String base = settings.get(MeasureSettings.BASE);
    String aligned = settings.get(MeasureSettings.ALIGNED);
    over.put(TrainSettings.BASE.name(), base);
    over.put(TrainSettings.ALIGNED.name(), aligned);
    over.put(
        TrainSettings.MODEL.name(),
        switch (settings.get(GradientSettings.OF)) {
          case BASE -> base;
          case ALIGNED -> aligned;
        });
    over.put(TrainSettings.ADAPTATION.name(), "full");
    over.put(TrainSettings.DTYPE.name(), DType.FLOAT32.label());
    over.put(TrainSettings.DEVICE.name(), settings.get(MeasureSettings.DEVICE));
    Map<String, Settings> recipes = new LinkedHashMap<>();
    for (String file : settings.get(GradientSettings.OBJECTIVES)) {
      String name = Path.of(file).getFileName().toString().replaceFirst("\\.ya?ml$", "");
      if (!Files.isRegularFile(Path.of(file))) {
        throw new UserError("objectives: " + file + ": no such file");
      }
      Settings recipe = Settings.load(Optional.of(Path.of(file)), over, TrainSettings.ALL);
      ObjectiveGradients.check(recipe);
      if (recipes.put(name, recipe) != null) {
        throw new UserError("objectives: two recipes are called " + name);
      }
    }
    return recipes;
  }
}
