package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code results.json} of a theory run says, typed. Arrays are by position.
 *
 * @param name of the policy
 * @param searched what was found by search over every prefix, where the policy is small enough
 */
record TheoryResults(
    String name,
    int vocabulary,
    int length,
    double lambda,
    double mu,
    double gamma,
    String prefixes,
    Harm harm,
    Gradient gradient,
    Optimum optimum,
    Recovery recovery,
    Optional<Searched> searched,
    Guarantee guarantee,
    List<Varied> mus,
    List<Varied> gammas,
    List<Attack> attacks,
    List<String> notes,
    JsonNode provenance) {

  /** Where harm is decided. */
  record Harm(double mean, double variance, double[] information, int horizon) {}

  /** ‖G_t‖, its bounds, ‖G̃_t‖. */
  record Gradient(double[] norm, double[] bound, double[] looseBound, double[] recovery) {}

  /** Of λ·E[Harm] + KL. */
  record Optimum(double[] kl, double[] predicted, double harm) {}

  /** P(R) of the base and after Theorem 20's shift, and what the shift costs. */
  record Recovery(double[] base, double[] shifted, double[] kl) {}

  /** The optimum with the penalty, and those within shared parameters. */
  record Searched(double[] kl, double[] predicted, double[] recovery, double harm, Shared shared) {}

  /** Positions that share their parameters, without and with the penalty. */
  record Shared(
      double[] kl,
      double[] predicted,
      double harm,
      double[] baseRecovery,
      double[] recovery,
      double[] covariance,
      double[] deepKl,
      double[] deepRecovery) {}

  /** Theorem 22. */
  record Guarantee(double least, double recoverable, double kl) {}

  /** Another penalty. */
  record Varied(double mu, double gamma, double[] recovery, double[] kl) {}

  /** Corollary 23 for one fading; NaN where no prefix is long enough. */
  record Attack(double mu, double gamma, List<Double> thresholds, double[] positions) {}

  /**
   * @throws dev.fathom.UserError if the file is of another schema, or a value has the wrong type
   */
  static TheoryResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.THEORY.demandSchema(root);
    JsonAt policy = root.get("policy");
    JsonAt gradient = root.get("gradient");
    JsonAt guarantee = root.get("guarantee");
    return new TheoryResults(
        policy.get("name").text(),
        policy.get("vocabulary").smallCount(),
        policy.get("length").smallCount(),
        root.get("lambda").number(),
        root.get("mu").number(),
        root.get("gamma").number(),
        root.get("prefixes").text(),
        new Harm(
            root.get("harm_mean").number(),
            root.get("harm_variance").number(),
            root.get("harm_information").numbers(),
            root.get("horizon").smallCount()),
        new Gradient(
            gradient.get("norm").numbers(),
            gradient.get("bound").numbers(),
            gradient.get("loose_bound").numbers(),
            gradient.get("recovery_norm").numbers()),
        new Optimum(
            root.get("optimum_kl").numbers(),
            root.get("optimum_kl_predicted").numbers(),
            root.get("optimum_harm_mean").number()),
        new Recovery(
            root.get("base_recovery").numbers(),
            root.get("recovery_probability").numbers(),
            root.get("recovery_kl").numbers()),
        root.find("deep").map(deep -> searched(deep, root.get("shared"))),
        new Guarantee(
            guarantee.get("p_min").number(),
            guarantee.get("recoverable").number(),
            guarantee.get("kl_beyond_horizon_at_most").number()),
        varied(root.get("sweeps").get("mu")),
        varied(root.get("sweeps").get("gamma")),
        root.get("attack").items().stream().map(TheoryResults::attack).toList(),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  private static Searched searched(JsonAt deep, JsonAt shared) {
    return new Searched(
        deep.get("kl").numbers(),
        deep.get("kl_predicted").numbers(),
        deep.get("recovery").numbers(),
        deep.get("harm_mean").number(),
        new Shared(
            shared.get("kl").numbers(),
            shared.get("kl_predicted").numbers(),
            shared.get("harm_mean").number(),
            shared.get("base_recovery").numbers(),
            shared.get("recovery").numbers(),
            shared.get("covariance").numbers(),
            shared.get("deep_kl").numbers(),
            shared.get("deep_recovery").numbers()));
  }

  private static List<Varied> varied(JsonAt list) {
    return list.items().stream()
        .map(at ->
            new Varied(
                at.get("mu").number(),
                at.get("gamma").number(),
                at.get("recovery_probability").numbers(),
                at.get("recovery_kl").numbers()))
        .toList();
  }

  private static Attack attack(JsonAt at) {
    List<JsonAt> positions = at.get("positions").items();
    return new Attack(
        at.get("mu").number(),
        at.get("gamma").number(),
        positions.stream().map(p -> p.get("delta").number()).toList(),
        positions.stream().mapToDouble(p -> p.number("position").orElse(Double.NaN)).toArray());
  }
}
