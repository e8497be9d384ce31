package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import dev.fathom.app.report.AttackResults.AtDepth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a demo's folder holds; whatever is missing is left out.
 *
 * @param folder the demo's folder
 * @param runs its sub-runs by path under the folder, such as {@code before/attack}
 * @param summary {@code summary.json}, empty where there is none
 */
record Demo(Path folder, Map<String, ComparedRun> runs, JsonAt summary) {
  static final String SUMMARY = "summary.json";
  static final String SUCCESS = "prefill_success";
  static final String REFUSED = "refused";

  /** The depth that before and after are told apart at, where both have it. */
  private static final String USUAL = "10";

  private static final List<String> STAGES = List.of("measure", "attack", "utility", "train");

  static Demo read(Path folder) {
    Map<String, ComparedRun> runs = new LinkedHashMap<>();
    for (DemoState state : DemoState.values()) {
      for (String stage : STAGES) {
        String way = state.key() + "/" + stage;
        Path sub = folder.resolve(way);
        Run.read(sub)
            .values()
            .forEach(run -> runs.put(way, new ComparedRun(state.key(), sub, state.style, run)));
      }
    }
    Path file = folder.resolve(SUMMARY);
    return new Demo(
        folder,
        runs,
        new JsonAt(
            file + ":",
            Files.exists(file) ? Json.object(file) : JsonNodeFactory.instance.objectNode()));
  }

  Optional<ComparedRun> run(DemoState state, String stage) {
    return Optional.ofNullable(runs.get(state.key() + "/" + stage));
  }

  /** The runs of a stage, in the order of the states. */
  List<ComparedRun> stage(String stage) {
    List<ComparedRun> found = new ArrayList<>();
    for (DemoState state : DemoState.values()) {
      run(state, stage).ifPresent(found::add);
    }
    return found;
  }

  Optional<AttackResults> attack(DemoState state, String stage) {
    return run(state, stage)
        .flatMap(run ->
            run.run() instanceof Run.Attack(AttackResults results)
                ? Optional.of(results)
                : Optional.empty());
  }

  /** Success by depth: from the attacks, or from the summary where an attack's folder is gone. */
  Map<DemoState, Strand> strands() {
    Map<DemoState, Strand> strands = new EnumMap<>(DemoState.class);
    for (DemoState state : DemoState.values()) {
      run(state, "attack")
          .flatMap(ComparedRun::strand)
          .or(() -> summarised(state))
          .ifPresent(strand -> strands.put(state, strand));
    }
    return strands;
  }

  private Optional<Strand> summarised(DemoState state) {
    List<AtDepth> depths = new ArrayList<>();
    summary
        .find(SUCCESS)
        .map(JsonAt::members)
        .orElse(Map.of())
        .forEach((depth, at) -> {
          OptionalDouble percent = at.number(state.key());
          if (percent.isPresent()) {
            Estimate refused =
                summary
                    .find(REFUSED)
                    .flatMap(shares -> shares.find(depth))
                    .map(shares -> shares.number(state.key()))
                    .map(Demo::share)
                    .orElse(Estimate.NONE);
            depths.add(
                new AtDepth(
                    false,
                    depth,
                    Group.FEW,
                    share(percent),
                    refused,
                    OptionalDouble.empty(),
                    List.of()));
          }
        });
    return depths.isEmpty()
        ? Optional.empty()
        : Optional.of(new Strand(state.key(), state.style, depths));
  }

  private static Estimate share(OptionalDouble percent) {
    return Estimate.of(percent.orElse(Double.NaN) / 100, Double.NaN, Double.NaN);
  }

  /** A state's success at a depth. */
  Optional<AtDepth> at(DemoState state, String depth) {
    return Optional.ofNullable(strands().get(state)).stream()
        .flatMap(strand -> strand.depths().stream())
        .filter(at -> at.depth().equals(depth) && at.share() >= 0)
        .findFirst();
  }

  /** The depth to speak of: ten tokens, or else where before and after lie furthest apart. */
  Optional<String> telling() {
    List<String> both =
        Strand.depths(strands().values().stream().map(Strand::depths).toList()).stream()
            .filter(depth ->
                at(DemoState.BEFORE, depth).isPresent() && at(DemoState.AFTER, depth).isPresent())
            .toList();
    return both.contains(USUAL)
        ? Optional.of(USUAL)
        : both.stream()
            .max(
                Comparator.comparingDouble(depth ->
                    at(DemoState.BEFORE, depth).orElseThrow().share()
                        - at(DemoState.AFTER, depth).orElseThrow().share()));
  }

  /** Share of permitted requests answered rightly: all groups together, as the summary has it. */
  OptionalDouble utility(DemoState state) {
    OptionalDouble percent =
        summary.find("utility").map(at -> at.number(state.key())).orElse(OptionalDouble.empty());
    return percent.isPresent() ? OptionalDouble.of(percent.getAsDouble() / 100) : percent;
  }
}
