package dev.fathom.task;

import dev.fathom.UserError;
import dev.fathom.data.DataSource;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.RuleSettings;
import dev.fathom.judge.QuickJudge;
import dev.fathom.judging.Judges;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.pair.PairText;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the settings come to, as far as that shows without a model.
 *
 * @param items all questions, group by group
 * @param judge who tells refusals, for a task that has any
 */
record TaskPlan(
    Task task,
    DataSource source,
    Optional<DataSource> examples,
    int shots,
    List<Item> items,
    LogitRule rule,
    Optional<QuickJudge> judge,
    BatchSize batch,
    LocalDateTime date) {
  /**
   * @param locator finds the data
   * @throws UserError if a setting cannot be used or rows are not usable
   */
  static TaskPlan of(Settings settings, ModelLocator locator) {
    Task task = Tasks.named(settings.get(TaskSettings.TASK));
    Compute.check(settings.get(TaskSettings.DEVICE), settings.get(TaskSettings.DTYPE));
    settings
        .get(TaskSettings.TEMPLATE)
        .filter(file -> !Files.isRegularFile(Path.of(file)))
        .ifPresent(file -> {
          throw new UserError("--template: " + file + ": no such file");
        });
    BatchSize batch = BatchSize.parse(settings.get(TaskSettings.BATCH));
    LogitRule rule = RuleSettings.rule(settings);
    int shots = shots(settings, task);
    DataSource source = DataSource.open(locator.dataset(settings.get(TaskSettings.DATA)));
    Optional<DataSource> examples =
        settings.get(TaskSettings.EXAMPLES).map(locator::dataset).map(DataSource::open);
    List<Subset> subsets =
        task.read(
            new TaskData(
                source,
                examples,
                settings.get(TaskSettings.COT_PROMPTS).map(Path::of),
                shots,
                settings.get(TaskSettings.SEED)));
    List<Item> items = items(kept(subsets, settings), shots, settings);
    return new TaskPlan(
        task,
        source,
        examples,
        shots,
        items,
        rule,
        judge(settings, task, items),
        batch,
        PairText.date(settings.get(TaskSettings.DATE)));
  }

  private static int shots(Settings settings, Task task) {
    long shots = settings.get(TaskSettings.SHOTS).orElse((long) task.heading().shots());
    if (shots < 0 || shots > 1000) {
      throw new UserError("--shots must be a number from 0 to 1000, not " + shots);
    }
    return (int) shots;
  }

  private static List<Subset> kept(List<Subset> subsets, Settings settings) {
    Set<String> wanted = new TreeSet<>(settings.get(TaskSettings.GROUPS));
    Set<String> there = subsets.stream().map(Subset::name).collect(Collectors.toSet());
    for (String name : wanted) {
      if (!there.contains(name)) {
        throw new UserError(
            "--groups: the data has no "
                + name
                + "; it has "
                + there.stream().sorted().limit(60).collect(Collectors.joining(", ")));
      }
    }
    return subsets.stream()
        .filter(subset -> wanted.isEmpty() || wanted.contains(subset.name()))
        .toList();
  }

  private static List<Item> items(List<Subset> subsets, int shots, Settings settings) {
    long limit = settings.get(TaskSettings.LIMIT).orElse(Long.MAX_VALUE);
    List<Item> items = new ArrayList<>();
    for (Subset subset : subsets) {
      int number = 0;
      for (Document document : subset.documents()) {
        if (number == limit) {
          break;
        }
        number++;
        items.add(
            new Item(
                subset.name() + "-" + number,
                subset.name(),
                document,
                new Prompt(subset.description(), subset.shots().take(shots, document))));
      }
    }
    return List.copyOf(items);
  }

  private static Optional<QuickJudge> judge(Settings settings, Task task, List<Item> items) {
    return switch (task) {
      case RefusalTask _ -> {
        QuickJudge judge = Judges.quick(settings);
        // What a judge cannot judge shows now, and not when all answers are there.
        for (Item item : items) {
          if (item.document() instanceof RequestDocument request) {
            judge.check(request.prompt());
          }
        }
        yield Optional.of(judge);
      }
      case ChoiceTask _, GenerationTask _, PerplexityTask _ -> Optional.empty();
    };
  }
}
