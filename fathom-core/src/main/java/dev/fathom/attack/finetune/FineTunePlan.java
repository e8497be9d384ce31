package dev.fathom.attack.finetune;

import dev.fathom.UserError;
import dev.fathom.attack.AttackSettings;
import dev.fathom.data.Example;
import dev.fathom.data.Examples;
import dev.fathom.data.ReadOptions;
import dev.fathom.decode.RuleSettings;
import dev.fathom.judging.Judges;
import dev.fathom.run.BatchSize;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the settings come to, as far as that shows without a model.
 *
 * @param attack what is trained on and how it is asked
 * @param examples rows drawn from the user's file
 * @param rows what is trained on
 * @param heldOut requests that should be refused
 * @param asked those, and requests that should be answered
 */
record FineTunePlan(
    FineTuning attack,
    List<Example> examples,
    List<Example> rows,
    List<Example> heldOut,
    List<Example> asked) {

  /**
   * Reads the files and checks all that can be checked.
   *
   * @throws UserError for what cannot be used
   */
  static FineTunePlan of(Settings settings) {
    Compute.check(settings.get(AttackSettings.DEVICE), settings.get(AttackSettings.DTYPE));
    RuleSettings.rule(settings);
    BatchSize.parse(settings.get(FineTuneSettings.ASKED_AT_ONCE));
    FineTuning attack = FineTuneSettings.attack(settings);
    Optional<String> system = settings.get(AttackSettings.SYSTEM);
    Path data = Path.of(settings.get(FineTuneSettings.DATA));
    List<Example> examples =
        DrawnRows.draw(
            data,
            withSystem(Examples.read(data, ReadOptions.DEFAULT.withRequireResponse(true)), system),
            settings
                .get(FineTuneSettings.EXAMPLES)
                .map(count -> OptionalInt.of(Math.toIntExact(count)))
                .orElse(OptionalInt.empty()),
            settings.get(AttackSettings.SEED));
    List<Example> heldOut =
        withSystem(
            Examples.read(Path.of(settings.get(FineTuneSettings.PROMPTS)), prompts(settings)),
            system);
    List<Example> utility =
        settings
            .get(FineTuneSettings.UTILITY)
            .map(file -> withSystem(Examples.read(Path.of(file), limit(settings)), system))
            .orElse(List.of());
    requireApart(heldOut, utility);
    List<Example> asked = Stream.concat(heldOut.stream(), utility.stream()).toList();
    // What a judge cannot judge shows now, and not when the model is trained.
    Judges.check(settings, asked.stream().map(Example::prompt).toList());
    return new FineTunePlan(attack, examples, attack.rows(examples), heldOut, asked);
  }

  private static ReadOptions prompts(Settings settings) {
    ReadOptions options =
        limit(settings).withGroups(Set.copyOf(settings.get(AttackSettings.GROUPS)));
    return settings.get(AttackSettings.GROUP).map(options::withDefaultGroup).orElse(options);
  }

  private static ReadOptions limit(Settings settings) {
    return settings
        .get(AttackSettings.LIMIT)
        .map(Math::toIntExact)
        .map(ReadOptions.DEFAULT::withLimit)
        .orElse(ReadOptions.DEFAULT);
  }

  private static List<Example> withSystem(List<Example> rows, Optional<String> system) {
    return rows.stream()
        .map(row ->
            new Example(
                row.id(),
                row.group(),
                row.system().or(() -> system),
                row.prompt(),
                row.response(),
                row.refusal()))
        .toList();
  }

  /** Success means the opposite in the two, so no group may hold rows of both. */
  private static void requireApart(List<Example> heldOut, List<Example> utility) {
    Set<String> groups = new HashSet<>();
    Set<String> ids = new HashSet<>();
    heldOut.forEach(row -> {
      groups.add(row.group());
      ids.add(row.id());
    });
    for (Example row : utility) {
      if (groups.contains(row.group())) {
        throw new UserError(
            "--utility: "
                + row.id()
                + " is of the group "
                + row.group()
                + ", as rows of --prompts are; give it another");
      }
      if (ids.contains(row.id())) {
        throw new UserError("--utility: the id " + row.id() + " stands in --prompts, too");
      }
    }
  }

  /** The groups of the requests that should be answered. */
  Set<String> utilityGroups() {
    return asked.stream()
        .skip(heldOut.size())
        .map(Example::group)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Answers that are trained on and watched. */
  List<Example> watchedTrained(int count, long seed) {
    return some(attack.attacking(examples), count, seed);
  }

  /** Answers that are not trained on and watched, asked for as the attack asks. */
  List<Example> watchedHeldOut(int count, long seed) {
    List<Example> answered = new ArrayList<>();
    for (Example row : heldOut) {
      if (row.response().isPresent()) {
        answered.add(attack.asAttacked(row));
      }
    }
    return some(answered, count, seed);
  }

  private static List<Example> some(List<Example> rows, int count, long seed) {
    return rows.size() <= count
        ? rows
        : DrawnRows.draw(Path.of(""), rows, OptionalInt.of(count), seed);
  }
}
