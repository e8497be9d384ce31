package dev.fathom.theory;

import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import java.util.List;
import java.util.Optional;

/** The settings of {@code fathom theory}. */
public final class TheorySettings {
  public static final Setting<Optional<String>> POLICY =
      Setting.of(
          "policy",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a JSON file with a small policy and its harm; without it, an example");
  public static final Setting<ExamplePolicy> EXAMPLE =
      Setting.of(
          "example",
          Kind.oneOf(ExamplePolicy.class),
          ExamplePolicy.SHALLOW,
          "which example, if no policy is given: its harm is decided in the first three tokens (shallow), by every token alike (gradual) or by the last (late)");
  public static final Setting<Double> LAMBDA =
      Setting.of("lambda", Kind.DECIMAL, 1.0, "the weight of harm in what alignment minimises");
  public static final Setting<Double> MU =
      Setting.of("mu", Kind.DECIMAL, 4.0, "the weight of the recovery penalty");
  public static final Setting<Double> GAMMA =
      Setting.of("gamma", Kind.DECIMAL, 0.9, "how the penalty fades from one position to the next");
  public static final Setting<List<Long>> RECOVERY =
      Setting.of("recovery", Kind.INDICES, List.of(0L), "the numbers of the tokens that turn back");
  public static final Setting<PrefixLaw> PREFIXES =
      Setting.of(
          "prefixes",
          Kind.oneOf(PrefixLaw.class),
          PrefixLaw.BASE,
          "which prefixes the recovery penalty is trained on: as the base writes them, or weighed by how harmful they come to be");
  public static final Setting<List<Double>> MUS =
      Setting.of(
          "mus", Kind.DECIMALS, List.of(1.0, 2.0, 4.0, 8.0), "weights of the penalty to compare");
  public static final Setting<List<Double>> GAMMAS =
      Setting.of(
          "gammas",
          Kind.DECIMALS,
          List.of(0.5, 0.8, 0.9, 1.0),
          "fadings of the penalty to compare");
  public static final Setting<List<Double>> DELTAS =
      Setting.of(
          "deltas",
          Kind.DECIMALS,
          List.of(0.02, 0.05, 0.1, 0.2, 0.5),
          "probabilities of recovery that an attacker wants to come below");
  public static final Setting<String> OUTPUT =
      Setting.of("output", Kind.TEXT, "runs/theory", "the run's folder");

  /** All of them, in the order of {@code --show-config}. */
  public static final List<Setting<?>> ALL =
      List.of(POLICY, EXAMPLE, LAMBDA, MU, GAMMA, RECOVERY, PREFIXES, MUS, GAMMAS, DELTAS, OUTPUT);

  private TheorySettings() {}
}
