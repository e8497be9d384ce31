package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run among others.
 *
 * @param name short and unlike the others'
 * @param folder as it was given
 * @param style the colour class of its curves
 */
record ComparedRun(String name, Path folder, String style, Run run) {

  /**
   * A number of a run.
   *
   * @param number what it is: {@code success}, {@code kl}, …
   * @param group of which prompts, or of which stage of a recovery; empty where that does not apply
   * @param at at which depth, response token or step, empty where that does not apply
   * @param n how many prompts, responses or probe items stand behind it, 0 where it is not said
   */
  record Entry(String number, String group, String at, Estimate estimate, int n) {}

  static final String SUCCESS = AnswerShare.SUCCESS.key;
  static final String REFUSED = AnswerShare.REFUSED.key;
  static final String KL = "kl";
  static final String RECOVERY = "recovery_aligned";
  static final String LOSS = "loss";
  static final String PROBE = "probe";
  static final String COSINE = "cosine";
  static final String RESTORED = "weights_restored";

  /** Everything that can be set beside another run's. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    switch (run) {
      case Run.Attack attack -> attack.results().groups().forEach(g -> shares(g, entries));
      case Run.Measure measure -> measure.results().groups().forEach(g -> positions(g, entries));
      case Run.Train train -> training(train.results(), entries);
      case Run.Recover(RecoverResults results) -> recovery(results, entries);
      case Run.Suite(SuiteResults _, SuiteResults.Tested tested) -> suite(tested, entries);
      case Run.Task(TaskResults results) -> task(results, entries);
    }
    return entries;
  }

  private static void suite(SuiteResults.Tested tested, List<Entry> entries) {
    tested
        .scores()
        .forEach((name, score) -> entries.add(new Entry(name, "", "", score.value(), score.n())));
    tested
        .stages()
        .values()
        .forEach(stages ->
            stages.forEach((stage, tried) ->
                entries.add(new Entry(tried.metric(), stage, "", tried.main(), tried.n()))));
  }

  private static void task(TaskResults results, List<Entry> entries) {
    results
        .all()
        .scores()
        .forEach((metric, score) ->
            entries.add(new Entry(metric, results.task(), "", score.estimate(), score.n())));
    if (results.groups().size() > 1) {
      results
          .groups()
          .forEach((name, group) ->
              group
                  .scores()
                  .forEach((metric, score) ->
                      entries.add(new Entry(metric, name, "", score.estimate(), score.n()))));
    }
  }

  private static void shares(Attacked group, List<Entry> entries) {
    for (AtDepth at : group.depths()) {
      entries.add(new Entry(SUCCESS, group.name(), at.depth(), at.success(), at.n()));
    }
    for (AtDepth at : group.depths()) {
      if (at.refused().value().isPresent()) {
        entries.add(new Entry(REFUSED, group.name(), at.depth(), at.refused(), at.n()));
      }
    }
  }

  private static void positions(Group group, List<Entry> entries) {
    for (Map.Entry<String, Metric> number :
        List.of(Map.entry(KL, Metric.KL), Map.entry(RECOVERY, Metric.RECOVERY_ALIGNED))) {
      for (int position = 1; position <= group.drawn(); position++) {
        String at = Integer.toString(position);
        group
            .at(number.getValue(), position)
            .ifPresent(s ->
                entries.add(
                    new Entry(
                        number.getKey(),
                        group.name(),
                        at,
                        Estimate.of(s.mean(), s.low(), s.high()),
                        s.n())));
      }
    }
  }

  private static void training(TrainResults results, List<Entry> entries) {
    results.first().forEach((part, value) -> entries.add(loss(part, "1", value)));
    String last = Integer.toString(results.steps());
    results.last().forEach((part, value) -> entries.add(loss(part, last, value)));
    results.before().ifPresent(probe -> entries.add(probe("before", probe)));
    results.after().ifPresent(probe -> entries.add(probe("after", probe)));
  }

  private static void recovery(RecoverResults results, List<Entry> entries) {
    switch (results) {
      case StagesResults stages -> {
        for (StagesResults.Stage stage : stages.stages()) {
          List<Entry> own = new ArrayList<>();
          training(stage.training(), own);
          own.forEach(one ->
              entries.add(
                  new Entry(one.number(), stage.name(), one.at(), one.estimate(), one.n())));
        }
      }
      case RestoreResults restored -> {
        int n = restored.task().n();
        entries.add(plain(PROBE, "before", restored.task().before(), n));
        entries.add(plain(PROBE, "after", restored.task().after(), n));
        entries.add(plain(COSINE, "before", restored.cosine().before(), 0));
        entries.add(plain(COSINE, "after", restored.cosine().after(), 0));
        entries.add(plain(RESTORED, "after", restored.share(), 0));
      }
    }
  }

  private static Entry plain(String number, String when, double value, int n) {
    return new Entry(number, "", when, Estimate.of(value, Double.NaN, Double.NaN), n);
  }

  private static Entry loss(String part, String step, double value) {
    String name = part.equals(TrainResults.LOSS) ? LOSS : LOSS + "." + part;
    return new Entry(name, "", step, Estimate.of(value, Double.NaN, Double.NaN), 0);
  }

  private static Entry probe(String when, TrainResults.Probe probe) {
    return plain(PROBE, when, probe.accuracy(), probe.n());
  }

  /** The attack, if this run is one on requests that should be refused. */
  Optional<Strand> strand() {
    return run instanceof Run.Attack(AttackResults results)
        ? results.harmful().map(group -> new Strand(name, style, group.depths()))
        : Optional.empty();
  }

  /** A metric of the main group, if this run is a depth profile. */
  Optional<Series> series(Metric metric) {
    return run instanceof Run.Measure(Results results)
        ? results
            .main()
            .map(group -> Series.of(group, metric, name, style))
            .filter(series -> !series.points().isEmpty())
        : Optional.empty();
  }
}
