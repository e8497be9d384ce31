package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.theory.RecoveryShift;

/**
 * P(R) behind harmful prefixes after a recovery penalty, beside Theorem 20's closed form (of each
 * prefix, then averaged): P*(R) = σ(logit p_0 + μγ^{t−1} / w), where p_0 is the base's and w how
 * much the divergence from it counted in these contexts (2603.04851).
 */
record Penalised(Training training, MeasuredAnswers harmful, int horizon, Intervals intervals) {
  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", harmful.rows().size());
    node.put("mu", training.mu()).put("gamma", training.gamma());
    node.put("kl_weight", training.weight()).put("lambda", training.lambda());
    ArrayNode positions = node.putArray("positions");
    for (int t = 1; t <= harmful.support(); t++) {
      double[] base = harmful.at(MeasuredAnswers.BASE, t);
      double[] measured = harmful.at(MeasuredAnswers.ALIGNED, t);
      double[] predicted = new double[base.length];
      for (int i = 0; i < base.length; i++) {
        predicted[i] = shifted(base[i], t);
      }
      ObjectNode at = positions.addObject().put("t", t).put("strength", training.strength(t));
      at.set("base", intervals.mean(base));
      at.set("measured", intervals.mean(measured));
      at.set("predicted", intervals.mean(predicted));
      at.set("difference", intervals.mean(Recovery.less(measured, predicted)));
    }
    node.set("beyond", beyond());
    return node;
  }

  private ObjectNode beyond() {
    ObjectNode node = Json.MAPPER.createObjectNode().put("from", horizon + 1);
    node.set(
        "base",
        intervals.mean(
            Recovery.means(
                harmful, horizon, (row, t) -> Recovery.at(row, MeasuredAnswers.BASE, t))));
    node.set(
        "measured",
        intervals.mean(
            Recovery.means(
                harmful, horizon, (row, t) -> Recovery.at(row, MeasuredAnswers.ALIGNED, t))));
    node.set(
        "predicted",
        intervals.mean(
            Recovery.means(
                harmful,
                horizon,
                (row, t) -> shifted(Recovery.at(row, MeasuredAnswers.BASE, t), t))));
    return node;
  }

  private double shifted(double base, int position) {
    // A float's sum over R may be a hair beyond 1.
    return new RecoveryShift(Math.min(1, base), training.strength(position)).probability();
  }
}
