package dev.fathom.theory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the theorems say of one policy, as it stands in {@code results.json}.
 *
 * @param policy the base
 * @param lambda the weight of harm
 * @param prefixes Q
 * @param sweep what the penalty is varied over
 */
record TheoryNumbers(
    Policy policy,
    Harm harm,
    double lambda,
    RecoveryPenalty penalty,
    RecoveryTokens recovery,
    PrefixLaw prefixes,
    Sweep sweep) {
  /** Beyond this many outputs the parts that go over every prefix again and again are left out. */
  private static final double MOST_FOR_SEARCHES = 100_000;

  private static final RecoveryPenalty NONE = new RecoveryPenalty(0, 1);

  /** Values to vary the penalty over, and δ of Cor 23. */
  record Sweep(List<Double> mus, List<Double> gammas, List<Double> deltas) {}

  void putInto(ObjectNode results, List<String> notes) {
    HarmProfile profile = HarmProfile.of(policy, harm);
    results.put("harm_mean", profile.mean());
    results.put("harm_variance", profile.variance());
    results.set("harm_information", array(profile.information()));
    results.put("horizon", profile.horizon());
    TableGradients gradients = new TableGradients(profile, recovery, prefixes);
    putGradients(results.putObject("gradient"), gradients);
    Tilt tilt = Tilt.of(profile, lambda);
    results.set("optimum_kl", array(tilt.kl()));
    results.set("optimum_kl_predicted", array(gradients.predictedKl(lambda, NONE)));
    results.put("optimum_harm_mean", tilt.harm());
    results.put("optimum_value", tilt.value());
    results.set("base_recovery", array(shifted(profile, NONE)));
    results.set("recovery_probability", array(shifted(profile, penalty)));
    results.set("recovery_kl", array(shiftedKl(profile, penalty)));
    boolean searched = Math.pow(policy.vocabulary(), policy.length()) <= MOST_FOR_SEARCHES;
    if (searched) {
      putDeep(results.putObject("deep"), gradients);
      putShared(results.putObject("shared"), profile);
    } else {
      results.putNull("deep");
      results.putNull("shared");
      notes.add(
          "Of a policy with more than 100,000 outputs the exact optimum with the recovery penalty"
              + " and the one with shared parameters are left out.");
    }
    putGuarantee(results.putObject("guarantee"), profile);
    putSweeps(results.putObject("sweeps"), profile);
    putAttack(results.putArray("attack"), profile);
  }

  private static void putGradients(ObjectNode node, TableGradients gradients) {
    node.set("norm", array(gradients.norm()));
    node.set("bound", array(gradients.bound()));
    node.set("loose_bound", array(gradients.looseBound()));
    node.set("recovery_norm", array(gradients.recoveryNorm()));
    node.set("recovery_information", array(gradients.recoveryInformation()));
  }

  /** Thm 20 at every prefix, averaged over the base's. */
  private double[] shifted(HarmProfile profile, RecoveryPenalty penalty) {
    return recovered(profile, (t, p) -> new RecoveryShift(p, penalty.strength(t)).probability());
  }

  private double[] shiftedKl(HarmProfile profile, RecoveryPenalty penalty) {
    return recovered(profile, (t, p) -> new RecoveryShift(p, penalty.strength(t)).kl());
  }

  private double[] recovered(HarmProfile profile, RecoveryTokens.Response response) {
    return recovery.average(
        profile.reach(), profile.lattice().conditionals(), policy.vocabulary(), response);
  }

  private void putDeep(ObjectNode node, TableGradients gradients) {
    HarmProfile tree = HarmProfile.of(Lattice.tree(policy, harm));
    DeepOptimum deep = DeepOptimum.of(tree, lambda, penalty, recovery, prefixes);
    node.set("kl", array(deep.kl()));
    node.set("kl_predicted", array(gradients.predictedKl(lambda, penalty)));
    node.set("recovery", array(deep.recoveryProbability()));
    node.put("harm_mean", deep.harm());
    node.put("value", deep.value());
  }

  private void putShared(ObjectNode node, HarmProfile profile) {
    LogLinearPolicy base =
        new LogLinearPolicy(
            policy, Features.ofTokens(policy.vocabulary()), new double[policy.vocabulary()]);
    HarmProfile own = HarmProfile.of(Lattice.of(base, harm));
    FamilyOptimum optimum = FamilyOptimum.of(base, harm, lambda, NONE, recovery, prefixes);
    ScoreGradients scores = ScoreGradients.of(own, base, recovery, prefixes);
    node.set("kl", array(optimum.kl()));
    node.set("kl_predicted", array(scores.sharedKl(lambda, NONE)));
    node.put("harm_mean", optimum.harm());
    LatticePolicy before = new LatticePolicy(profile.lattice(), profile.lattice().conditionals());
    node.set("base_recovery", array(before.recovery(recovery, prefixes.over(profile))));
    node.set("recovery", array(optimum.recovery()));
    node.set("covariance", array(Incidental.covariance(own, optimum.policy())));
    FamilyOptimum deep = FamilyOptimum.of(base, harm, lambda, penalty, recovery, prefixes);
    node.set("deep_kl", array(deep.kl()));
    node.set("deep_recovery", array(deep.recovery()));
  }

  private void putGuarantee(ObjectNode node, HarmProfile profile) {
    double least = leastRecovery(profile);
    node.put("p_min", least);
    node.put("recoverable", penalty.recoverable(least, policy.length()));
    node.put(
        "kl_beyond_horizon_at_most", penalty.klBound(least, profile.horizon(), policy.length()));
  }

  /** p_min: the least P_base(R) after any prefix that the base writes. */
  private double leastRecovery(HarmProfile profile) {
    double least = 1;
    for (int t = 0; t < policy.length(); t++) {
      Lattice.Layer layer = profile.lattice().layer(t);
      for (int i = 0; i < layer.size(); i++) {
        least =
            Math.min(least, recovery.probability(layer.probabilities(), i * policy.vocabulary()));
      }
    }
    return least;
  }

  private void putSweeps(ObjectNode node, HarmProfile profile) {
    ArrayNode mus = node.putArray("mu");
    sweep
        .mus()
        .forEach(
            mu -> putSweep(mus.addObject(), profile, new RecoveryPenalty(mu, penalty.gamma())));
    ArrayNode gammas = node.putArray("gamma");
    sweep
        .gammas()
        .forEach(gamma ->
            putSweep(gammas.addObject(), profile, new RecoveryPenalty(penalty.mu(), gamma)));
  }

  private void putSweep(ObjectNode node, HarmProfile profile, RecoveryPenalty varied) {
    node.put("mu", varied.mu()).put("gamma", varied.gamma());
    node.set("recovery_probability", array(shifted(profile, varied)));
    node.set("recovery_kl", array(shiftedKl(profile, varied)));
  }

  /** Cor 23 for each fading: null where no prefix is long enough, 1 where none is needed. */
  private void putAttack(ArrayNode attack, HarmProfile profile) {
    double least = leastRecovery(profile);
    for (double gamma : sweep.gammas()) {
      RecoveryPenalty varied = new RecoveryPenalty(penalty.mu(), gamma);
      ObjectNode node = attack.addObject();
      node.put("mu", varied.mu()).put("gamma", gamma).put("p_min", least);
      ArrayNode positions = node.putArray("positions");
      for (double delta : sweep.deltas()) {
        ObjectNode at = positions.addObject().put("delta", delta);
        Optional<Double> position =
            Optional.of(least).filter(p -> p > 0).map(p -> varied.attackPosition(delta, p));
        if (position.filter(p -> p == Double.POSITIVE_INFINITY).isPresent()) {
          at.putNull("position");
        } else {
          at.put("position", Math.max(1, position.orElse(1.0)));
        }
      }
    }
  }

  private static ArrayNode array(double[] values) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    Arrays.stream(values).forEach(array::add);
    return array;
  }
}
