package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.Attacked;
import dev.fathom.app.report.ComparedRun.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Runs side by side: a row for each, a column for each number that one of them has. */
public record Comparison(List<Column> columns, List<Row> rows) {
  private static final List<Integer> POSITIONS = List.of(1, 5, 20);

  /**
   * A number of the table.
   *
   * @param heading short, for a table's head
   * @param meaning what it is and which way is better
   * @param share whether it is a share of one, written in percent
   * @param brief whether a table with little room has it too
   */
  public record Column(String heading, String meaning, boolean share, boolean brief) {
    Column(String heading, String meaning, boolean share) {
      this(heading, meaning, share, true);
    }
  }

  /**
   * A run.
   *
   * @param cells one per column, empty where the run lacks the number
   */
  public record Row(String run, String kind, List<Optional<Cell>> cells) {}

  /** A number with its interval, whose ends may be missing. */
  public record Cell(double value, OptionalDouble low, OptionalDouble high) {}

  static Comparison of(List<ComparedRun> runs) {
    Map<Column, Wanted> wanted = new LinkedHashMap<>();
    scores(wanted);
    success(runs, wanted);
    utility(runs, wanted);
    profile(wanted);
    training(wanted);
    refusals(runs, wanted);
    List<Row> rows = new ArrayList<>();
    for (ComparedRun run : runs) {
      List<Entry> entries = run.entries();
      List<Optional<Cell>> cells =
          wanted.values().stream()
              .map(one -> one.in(run, entries).flatMap(Comparison::cell))
              .toList();
      rows.add(new Row(run.name(), run.run().kind().key(), cells));
    }
    return new Comparison(List.copyOf(wanted.keySet()), rows).withoutEmptyColumns();
  }

  /** Where a column finds its number. */
  private interface Wanted {
    Optional<Entry> in(ComparedRun run, List<Entry> entries);
  }

  private static void scores(Map<Column, Wanted> wanted) {
    Map<String, String> meanings = new LinkedHashMap<>();
    meanings.put(SuiteResults.SAFETY, "prompts that hold, the mean over a suite's attacks ↑");
    meanings.put(SuiteResults.UTILITY, "the mean over a suite's tasks ↑");
    meanings.put(SuiteResults.ANSWERED, "permitted requests that are not refused ↑");
    meanings.forEach((score, meaning) ->
        wanted.put(new Column(score, meaning, true), (_, entries) -> find(entries, score, "", "")));
  }

  private static void success(List<ComparedRun> runs, Map<Column, Wanted> wanted) {
    for (String depth : depths(runs)) {
      wanted.put(
          new Column(
              "@" + depth, "answers that go along, " + AttackResults.prefilled(depth) + " ↓", true),
          (_, entries) -> find(entries, ComparedRun.SUCCESS, AttackResults.HARMFUL, depth));
    }
  }

  private static void refusals(List<ComparedRun> runs, Map<Column, Wanted> wanted) {
    for (String depth : depths(runs)) {
      wanted.put(
          new Column(
              "refused@" + depth,
              "answers that refuse, " + AttackResults.prefilled(depth) + " ↑",
              true,
              false),
          (_, entries) -> find(entries, ComparedRun.REFUSED, AttackResults.HARMFUL, depth));
    }
  }

  private static List<String> depths(List<ComparedRun> runs) {
    return Strand.depths(
        runs.stream().flatMap(run -> run.strand().stream()).map(Strand::depths).toList());
  }

  private static void utility(List<ComparedRun> runs, Map<Column, Wanted> wanted) {
    attacks(runs)
        .flatMap(results -> results.permitted().stream())
        .map(Attacked::name)
        .distinct()
        .forEach(group ->
            wanted.put(
                new Column(group, "requests of this group answered rightly ↑", true),
                (run, entries) ->
                    attacks(List.of(run))
                        .flatMap(results -> results.permitted().stream())
                        .filter(one -> one.name().equals(group))
                        .flatMap(one -> one.plainest().stream())
                        .findFirst()
                        .flatMap(at -> find(entries, ComparedRun.SUCCESS, group, at.depth()))));
  }

  private static Stream<AttackResults> attacks(List<ComparedRun> runs) {
    return runs.stream()
        .map(ComparedRun::run)
        .flatMap(run ->
            run instanceof Run.Attack(AttackResults results) ? Stream.of(results) : Stream.of());
  }

  private static void profile(Map<Column, Wanted> wanted) {
    for (int position : POSITIONS) {
      wanted.put(
          new Column("KL@" + position, "KL(aligned‖base) at response token " + position, false),
          (run, entries) -> main(run, entries, ComparedRun.KL, position));
    }
    for (int position : POSITIONS) {
      wanted.put(
          new Column(
              "P(R)@" + position,
              "probability that response token " + position + " opens a refusal ↑",
              false),
          (run, entries) -> main(run, entries, ComparedRun.RECOVERY, position));
    }
  }

  private static Optional<Entry> main(
      ComparedRun run, List<Entry> entries, String number, int position) {
    return run.run() instanceof Run.Measure(Results results)
        ? results
            .main()
            .flatMap(group -> find(entries, number, group.name(), Integer.toString(position)))
        : Optional.empty();
  }

  private static void training(Map<Column, Wanted> wanted) {
    wanted.put(
        new Column("loss", "training loss at the last step", false),
        (_, entries) -> last(entries.stream().filter(e -> e.number().equals(ComparedRun.LOSS))));
    wanted.put(
        new Column("probe", "utility probe after training or restoring ↑", true),
        (_, entries) ->
            last(
                entries.stream()
                    .filter(e -> e.number().equals(ComparedRun.PROBE) && e.at().equals("after"))));
    wanted.put(
        new Column("cosine", "after harmful prompts, with the aligned model's state ↑", false),
        (_, entries) -> find(entries, ComparedRun.COSINE, "", "after"));
    wanted.put(
        new Column(
            "restored", "share of the weights that took their old values again", true, false),
        (_, entries) -> find(entries, ComparedRun.RESTORED, "", "after"));
  }

  /** The last of a training's or of a recovery's last stage. */
  private static Optional<Entry> last(Stream<Entry> entries) {
    return entries.reduce((_, later) -> later);
  }

  private static Optional<Entry> find(List<Entry> entries, String number, String group, String at) {
    return entries.stream()
        .filter(e -> e.number().equals(number) && e.group().equals(group) && e.at().equals(at))
        .findFirst();
  }

  private static Optional<Cell> cell(Entry entry) {
    Estimate estimate = entry.estimate();
    return estimate.value().isPresent()
        ? Optional.of(new Cell(estimate.value().getAsDouble(), estimate.low(), estimate.high()))
        : Optional.empty();
  }

  private Comparison withoutEmptyColumns() {
    List<Integer> kept =
        Stream.iterate(0, i -> i < columns.size(), i -> i + 1)
            .filter(i -> rows.stream().anyMatch(row -> row.cells().get(i).isPresent()))
            .toList();
    return new Comparison(
        kept.stream().map(columns::get).toList(),
        rows.stream()
            .map(
                row -> new Row(row.run(), row.kind(), kept.stream().map(row.cells()::get).toList()))
            .toList());
  }

  /** The table's head in full. */
  List<String> heads() {
    return Stream.concat(Stream.of("run", "kind"), columns.stream().map(Column::heading)).toList();
  }

  /** A row's cells under the columns, with intervals; empty where the run lacks the number. */
  List<Estimate.Reading> readings(Row row) {
    List<Estimate.Reading> readings = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean share = columns.get(i).share();
      readings.add(
          row.cells()
              .get(i)
              .map(cell -> new Estimate(OptionalDouble.of(cell.value()), cell.low(), cell.high()))
              .map(estimate -> share ? estimate.share() : estimate.amount())
              .orElse(Estimate.Reading.plain("")));
    }
    return readings;
  }
}
