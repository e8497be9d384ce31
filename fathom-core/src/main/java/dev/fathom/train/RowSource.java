package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.judging.JudgeSettings;
import dev.fathom.judging.Judges;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.train.RowStreams.Fixed;
import dev.fathom.train.RowStreams.Needs;
import dev.fathom.train.TrainSettings.Prefixes;
import dev.fathom.train.TrainSettings.Refusals;
import dev.fathom.train.objective.Objective;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import dev.fathom.train.objective.Role;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** From examples to the rows that training draws. */
final class RowSource {
  /** What policy-gradient's expected harm is an expectation of. */
  private static final List<Setting<?>> ON_POLICY =
      List.of(
          TrainSettings.SAMPLED,
          TrainSettings.MAX_NEW_TOKENS,
          JudgeSettings.JUDGE,
          TrainSettings.JUDGED_TOKENS);

  private final Settings settings;
  private final RunFolder run;
  private final PairText text;
  private final ResolvedModels models;
  private final Display display;
  private final PrintStream err;

  RowSource(
      Settings settings,
      RunFolder run,
      PairText text,
      ResolvedModels models,
      Display display,
      PrintStream err) {
    this.settings = settings;
    this.run = run;
    this.text = text;
    this.models = models;
    this.display = display;
    this.err = err;
  }

  /**
   * What is drawn from.
   *
   * @param all the rows that can be drawn, as far as they are known beforehand
   * @param examples how many examples they come from
   * @param probe what utility is watched on
   */
  record Rows(Draws draws, List<TrainingRow> all, int examples, List<TrainingRow> probe) {}

  Rows rows(TrainingData data, StudentAndTeachers cast) {
    RowEncoder encoder = encoder();
    encoder.requireRoom(data.harmful());
    encoder.requireRoom(data.data());
    encoder.requireRoom(data.probe());
    RowStreams streams = new RowStreams(encoder);
    List<RowStream> drawn = new ArrayList<>();
    if (!data.harmful().isEmpty()) {
      drawn.add(harmful(streams, data.harmful(), cast));
    }
    if (!data.data().isEmpty()) {
      drawn.add(streams.answers(data.data(), Role.UTILITY));
    }
    return new Rows(
        new Draws(drawn, counts(drawn.size()), settings.get(TrainSettings.SEED)),
        drawn.stream().flatMap(stream -> stream.all().stream()).toList(),
        drawn.stream().mapToInt(RowStream::size).sum(),
        streams.answers(data.probe(), Role.UTILITY).all());
  }

  /** Draws of each stream in an optimiser step: whole batches, each mixed alike. */
  private List<Integer> counts(int streams) {
    int batch = Math.toIntExact(settings.get(TrainSettings.BATCH));
    int accumulation = Math.toIntExact(settings.get(TrainSettings.ACCUMULATION));
    List<Integer> one =
        streams == 1
            ? List.of(batch)
            : Draws.split(batch, settings.get(TrainSettings.HARMFUL_SHARE));
    return one.stream().map(count -> count * accumulation).toList();
  }

  private RowStream harmful(RowStreams streams, List<Example> given, StudentAndTeachers cast) {
    return switch (settings.get(ObjectiveSettings.OBJECTIVE)) {
      case SAFETY_AUGMENTATION -> streams.augmented(withRefusals(given, cast));
      case DPO -> streams.pairs(withRefusals(given, cast));
      case D2O -> {
        int count = Math.toIntExact(settings.get(TrainSettings.SAMPLED));
        IntFunction<GenerationOptions> sampled =
            n -> DrawnAnswers.sampled(options(cast.student().model()), seed() + n);
        yield streams.samples(
            given, drawn("sampled", given, count, cast.student().model(), sampled));
      }
      case TARGETED_COMPLETION, RECOVERY_PENALTY -> contexts(streams, given, cast);
      case POLICY_GRADIENT ->
          new OnPolicyStream(
              given,
              settings.get(ObjectiveSettings.MU) == 0
                  ? List.of()
                  : contexts(streams, given, cast).all(),
              onPolicy(cast.student().model()));
      case DEEP ->
          Needs.of(settings).refusals()
              ? streams.turningBack(contexts(streams, given, cast), withRefusals(given, cast))
              : contexts(streams, given, cast);
      case SFT, REALIGN, CONSTRAINED_SFT ->
          throw new IllegalStateException("this objective has no harmful rows");
    };
  }

  private OnPolicyAnswers onPolicy(Model student) {
    return new OnPolicyAnswers(
        encoder(),
        student,
        DrawnAnswers.sampled(options(student), settings.get(TrainSettings.SEED)),
        Math.toIntExact(settings.get(TrainSettings.SAMPLED)),
        Judges.quick(settings),
        settings.get(TrainSettings.JUDGED_TOKENS).map(Math::toIntExact),
        err);
  }

  private Fixed contexts(RowStreams streams, List<Example> given, StudentAndTeachers cast) {
    Fixed answers = streams.answers(given, Role.HARMFUL);
    Prefixes prefixes = settings.get(TrainSettings.PREFIXES);
    if (prefixes == Prefixes.GIVEN) {
      return answers;
    }
    Fixed fromBase =
        cast.withFrozen(
            Side.BASE,
            models,
            base ->
                streams.drawnAnswers(
                    given,
                    drawn(
                        "base",
                        given,
                        1,
                        base,
                        n -> DrawnAnswers.sampled(options(base), seed() + n)),
                    Role.HARMFUL));
    return prefixes == Prefixes.BASE ? fromBase : RowStreams.joined(answers, fromBase);
  }

  private List<Example> withRefusals(List<Example> given, StudentAndTeachers cast) {
    if (settings.get(TrainSettings.REFUSALS) == Refusals.GIVEN) {
      return given;
    }
    Map<String, List<int[]>> answers =
        cast.withFrozen(
            Side.ALIGNED,
            models,
            aligned -> drawn("refusals", given, 1, aligned, _ -> options(aligned)));
    return given.stream()
        .map(row ->
            new Example(
                row.id(),
                row.group(),
                row.system(),
                row.prompt(),
                row.response(),
                Optional.of(text.tokenizer().decode(answers.get(row.id()).getFirst(), true))
                    .filter(refusal -> !refusal.isBlank())))
        .toList();
  }

  private Map<String, List<int[]>> drawn(
      String name,
      List<Example> examples,
      int count,
      Model model,
      IntFunction<GenerationOptions> options) {
    return new DrawnAnswers(run, encoder(), display, err).of(name, examples, count, model, options);
  }

  private GenerationOptions options(Model model) {
    return GenerationOptions.of(model.files().generationConfig(), model.files().config())
        .withMaxNewTokens(Math.toIntExact(settings.get(TrainSettings.MAX_NEW_TOKENS)));
  }

  private long seed() {
    return settings.get(TrainSettings.SEED) * 1000;
  }

  RowEncoder encoder() {
    int context =
        Math.min(models.context(), Math.toIntExact(settings.get(TrainSettings.MAX_LENGTH)));
    return RowEncoder.of(text, models.student().folder(), context);
  }

  /** The objective with the settings that it reads. */
  ObjectNode objective(Objective objective) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("name", objective.name());
    Choice choice = settings.get(ObjectiveSettings.OBJECTIVE);
    ObjectNode all = settings.toJson();
    List<Setting<?>> told = new ArrayList<>(ObjectiveSettings.of(choice));
    if (choice == Choice.POLICY_GRADIENT) {
      told.addAll(ON_POLICY);
    }
    for (Setting<?> setting : told) {
      node.set(setting.name(), all.get(setting.name()));
    }
    return node;
  }
}
