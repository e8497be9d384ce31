package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pictures of a theory run. */
final class TheoryFigures {
  private static final String HARM = "g1";
  private static final String BASE = "g2";
  private static final String EXACT = "g3";
  private static final String PREDICTED = "g4 dashed";
  private static final String DEEP = "g5";

  private final TheoryResults results;

  TheoryFigures(TheoryResults results) {
    this.results = results;
  }

  List<Figure> all() {
    List<Figure> figures = new ArrayList<>(List.of(information(), gradient(), optimum()));
    figures.add(recovery());
    results.searched().ifPresent(searched -> figures.add(deep(searched)));
    figures.add(varied("fading", "How the fading γ decides how deep it reaches", results.gammas()));
    figures.add(cost("fading-kl", "What each fading costs", results.gammas()));
    figures.add(varied("weight", "What the weight μ does", results.mus()));
    figures.add(cost("weight-kl", "What each weight costs", results.mus()));
    figures.add(attack());
    results.searched().ifPresent(searched -> figures.add(shared(searched.shared())));
    results.searched().ifPresent(searched -> figures.add(incidental(searched.shared())));
    return figures;
  }

  private Figure information() {
    return amounts(
        "information",
        "Where harm is decided",
        "Harm information I_t: how much the token at position t tells about whether the output"
            + " will be harmful. It adds up to the variance of harm ("
            + Numbers.value(results.harm().variance())
            + ", Cor 7). Beyond the harm horizon, position "
            + results.harm().horizon()
            + ", nothing is left to decide.",
        "",
        "I_t",
        List.of(curve("harm information", HARM, results.harm().information())));
  }

  private Figure gradient() {
    return amounts(
        "gradient",
        "What alignment's gradient reaches",
        "‖G_t‖, the gradient of expected harm that goes through position t, and its two bounds"
            + " (Thm 8 and 13): no position gets more than √I_t times a constant, and those beyond"
            + " the horizon get exactly nothing.",
        "",
        "norm",
        List.of(
            curve("‖G_t‖", EXACT, results.gradient().norm()),
            curve("√E[Var·tr F]", "g6 dashed", results.gradient().bound()),
            curve("√(F̄·I_t)", "g7 dashed", results.gradient().looseBound()),
            curve("recovery ‖G̃_t‖", DEEP, results.gradient().recovery())));
  }

  private Figure optimum() {
    return amounts(
        "optimum",
        "How far alignment moves each position",
        "KL of the aligned optimum from the base (λ = "
            + Numbers.given(results.lambda())
            + "), exactly and as Thm 14 predicts it for small λ: λ²/2·I_t. Perfectly aligned, and"
            + " still the base model beyond position "
            + results.harm().horizon()
            + ".",
        "KL beyond the harm horizon. Harm alone never asks for it; the recovery penalty below does.",
        "KL in nats",
        List.of(
            curve("exact", EXACT, results.optimum().kl()),
            curve("λ²/2·I_t", PREDICTED, results.optimum().predicted())));
  }

  private Figure recovery() {
    List<Series> curves = new ArrayList<>();
    curves.add(curve("base", BASE, results.recovery().base()));
    curves.add(curve("Thm 20", DEEP, results.recovery().shifted()));
    results
        .searched()
        .ifPresent(searched -> curves.add(curve("exact optimum", "g6", searched.recovery())));
    return shares(
        "recovery",
        "Whether it could still turn back",
        "P(R), the probability that the next token turns back, averaged over prefixes of the base:"
            + " of the base itself, and after the penalty's shift of the log-odds by β = μγ^(t−1)"
            + " (Thm 20; μ = "
            + Numbers.given(results.mu())
            + ", γ = "
            + Numbers.given(results.gamma())
            + "). Everywhere at least "
            + Numbers.share(results.guarantee().recoverable())
            + " (Thm 22), for at most "
            + Numbers.value(results.guarantee().kl())
            + " nats beyond the horizon. That is the optimum after one given prefix; the exact"
            + " optimum over all of them stands beside it.",
        "P(R) high at every position, not at the first few.",
        curves);
  }

  private Figure deep(TheoryResults.Searched searched) {
    return amounts(
        "deep",
        "What the recovery penalty moves",
        "KL of the exact optimum of λ·harm + recovery penalty + KL, what Thm 19 predicts of it for"
            + " small weights, and the optimum without the penalty. The penalty reaches positions"
            + " that harm cannot reach. KL counts the policy's own prefixes, the penalty the"
            + " attacker's: from some weight on the optimum turns back at its first token, and"
            + " after every other prefix, where it never goes itself, for next to nothing (App B,"
            + " Remark 9).",
        "",
        "KL in nats",
        List.of(
            curve("with penalty", DEEP, searched.kl()),
            curve("predicted", PREDICTED, searched.predicted()),
            curve("without", EXACT, results.optimum().kl())));
  }

  private Figure varied(String id, String title, List<TheoryResults.Varied> varied) {
    List<Series> series = new ArrayList<>();
    series.add(curve("base", BASE, results.recovery().base()));
    series.addAll(curves(varied, TheoryResults.Varied::recovery));
    return shares(
        id,
        title,
        "P(R) by position, averaged over prefixes of the base, for several penalties (Thm 20). "
            + (varied.equals(results.mus())
                ? "γ = " + Numbers.given(results.gamma()) + "."
                : "μ = "
                    + Numbers.given(results.mu())
                    + ". With γ below 1 the penalty fades and the base comes back."),
        "",
        series);
  }

  private Figure cost(String id, String title, List<TheoryResults.Varied> varied) {
    List<Series> series = new ArrayList<>();
    series.add(curve("without", EXACT, results.optimum().kl()));
    series.addAll(curves(varied, TheoryResults.Varied::kl));
    return amounts(
        id,
        title,
        "KL of the shift from the base by position, β·P*(R) − log Z averaged over prefixes of the"
            + " base (Thm 20), beside the aligned optimum without a penalty: past the horizon there"
            + " is only what the penalty pays for.",
        "",
        "KL in nats",
        series);
  }

  /** A curve for each penalty, named by what is varied. */
  private List<Series> curves(
      List<TheoryResults.Varied> varied, Function<TheoryResults.Varied, double[]> values) {
    return IntStream.range(0, varied.size())
        .mapToObj(i -> {
          TheoryResults.Varied one = varied.get(i);
          String name =
              varied.equals(results.mus())
                  ? "μ = " + Numbers.given(one.mu())
                  : "γ = " + Numbers.given(one.gamma());
          return curve(name, "g" + (4 + i % 5), values.apply(one));
        })
        .toList();
  }

  private Figure attack() {
    Across across = Across.thresholds(results.attacks().getFirst().thresholds());
    List<Series> series =
        IntStream.range(0, results.attacks().size())
            .mapToObj(i -> {
              TheoryResults.Attack attack = results.attacks().get(i);
              return curve(
                  "γ = " + Numbers.given(attack.gamma()), "g" + (3 + i % 6), attack.positions());
            })
            .filter(one -> !one.points().isEmpty())
            .toList();
    return Curves.figure(
        "attack",
        "How long a prefix an attacker needs",
        "t_attack(δ): the position from which the probability of turning back is below δ (Cor 23),"
            + " where the base turns back with p_min = "
            + Numbers.value(results.guarantee().least())
            + " and μ = "
            + Numbers.given(results.mu())
            + ". Position 1 means that no prefix is needed; where a point is missing no prefix is"
            + " long enough.",
        "No finite prefix suffices: γ = 1 and μ large enough.",
        new LineChart(
            "prefix needed",
            "position",
            series,
            Curves.fromZero(series),
            across,
            List.of(),
            Marks.DOTS));
  }

  private Figure shared(TheoryResults.Shared shared) {
    return amounts(
        "shared",
        "When positions share their parameters",
        "Here only one number per token may change, the same at every position, as weights of a"
            + " network are shared (App A). Then KL beyond the horizon is above zero without any"
            + " reason there: incidental. Late KL alone must not be read as depth.",
        "",
        "KL in nats",
        List.of(
            curve("shared", EXACT, shared.kl()),
            curve("predicted", PREDICTED, shared.predicted()),
            curve("with penalty", DEEP, shared.deepKl()),
            curve("unlimited", "g6", results.optimum().kl())));
  }

  private Figure incidental(TheoryResults.Shared shared) {
    return shares(
        "incidental",
        "Shared parameters and the way back",
        "P(R) by position over the attacker's prefixes: of the base, of the optimum with shared"
            + " parameters, and of the one with the penalty. Covariance of the change with harm"
            + " beyond the horizon: "
            + beyond(shared.covariance())
            + " (Prop 26 says 0).",
        "",
        List.of(
            curve("base", BASE, shared.baseRecovery()),
            curve("shared", EXACT, shared.recovery()),
            curve("with penalty", DEEP, shared.deepRecovery())));
  }

  private String beyond(double[] covariance) {
    if (results.harm().horizon() >= covariance.length) {
      return "there is no position beyond it";
    }
    return Numbers.value(
        Arrays.stream(covariance).skip(results.harm().horizon()).map(Math::abs).max().orElse(0));
  }

  private Figure amounts(
      String id, String title, String reading, String deep, String axis, List<Series> series) {
    return Curves.figure(
        id,
        title,
        reading,
        deep,
        new LineChart(
            title, axis, series, Curves.fromZero(series), tokens(), List.of(), Marks.DOTS));
  }

  private Figure shares(String id, String title, String reading, String deep, List<Series> series) {
    return Curves.figure(
        id,
        title,
        reading,
        deep,
        new LineChart(title, "P(R)", series, new Scale.Shares(), tokens(), List.of(), Marks.DOTS));
  }

  private Across tokens() {
    return new Across.Tokens(results.length());
  }

  private static Series curve(String label, String style, double[] values) {
    List<Point> points =
        IntStream.range(0, values.length)
            .boxed()
            .flatMap(t ->
                Double.isNaN(values[t])
                    ? Stream.empty()
                    : Stream.of(new Point(t + 1, values[t], Double.NaN, Double.NaN, 0)))
            .toList();
    return new Series(label, style, points);
  }
}
