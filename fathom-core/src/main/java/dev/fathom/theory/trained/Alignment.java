package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.measure.SampleRow;
import java.util.List;
import java.util.Optional;

/**
 * How far alignment moved each position: D_t, the divergence from the base over the aligned model's
 * own prefixes, beside what Theorem 14 says of it to leading order in λ, λ² · I_t / 2 (2603.04851).
 * An answer that has ended has nothing to diverge at: it counts with 0, so that the D_t add up to
 * the divergence of whole answers.
 */
record Alignment(
    Training training,
    MeasuredAnswers own,
    Optional<HarmInformation> information,
    Intervals intervals) {
  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", own.rows().size());
    ArrayNode positions = node.putArray("positions");
    int last = own.rows().stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
    for (int t = 1; t <= last; t++) {
      ObjectNode at = positions.addObject().put("t", t);
      at.put("reached", own.at(MeasuredAnswers.KL, t).length);
      at.set("kl", intervals.mean(padded(t)));
      predicted(t).ifPresent(prediction -> at.set("predicted", prediction));
    }
    ObjectNode sums = node.putObject("sum");
    sums.set("kl", intervals.mean(own.rows().stream().mapToDouble(Alignment::sum).toArray()));
    training.horizon().ifPresent(horizon -> sums.set("beyond", beyond(horizon)));
    information.ifPresent(found -> predictedSum(found, sums));
    return node;
  }

  private double[] padded(int position) {
    return own.rows().stream()
        .map(row -> MeasuredAnswers.of(row, MeasuredAnswers.KL))
        .mapToDouble(values -> values.length >= position ? values[position - 1] : 0)
        .toArray();
  }

  private static double sum(SampleRow row) {
    double sum = 0;
    for (float value : MeasuredAnswers.of(row, MeasuredAnswers.KL)) {
      sum += value;
    }
    return sum;
  }

  private ObjectNode beyond(int horizon) {
    double[] sums =
        own.rows().stream()
            .mapToDouble(row -> {
              float[] values = MeasuredAnswers.of(row, MeasuredAnswers.KL);
              double sum = 0;
              for (int t = horizon; t < values.length; t++) {
                sum += values[t];
              }
              return sum;
            })
            .toArray();
    return intervals.mean(sums).put("from", horizon + 1);
  }

  private Optional<ObjectNode> predicted(int position) {
    return information
        .map(found -> found.at(position))
        .filter(at -> at.path("value").isNumber())
        .map(at -> scaled(at, training.lambda() * training.lambda() / 2));
  }

  private static ObjectNode scaled(JsonNode estimate, double factor) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    for (String key : List.of("value", "low", "high")) {
      if (estimate.path(key).isNumber()) {
        node.put(key, factor * estimate.path(key).doubleValue());
      } else {
        node.putNull(key);
      }
    }
    return node;
  }

  /**
   * The leading order of the sum, λ²/2 · Var(Harm); and, where harm is 0 or 1, the sum at the
   * optimum whatever λ is: of P* ∝ P_base · exp(−λ · Harm), whose odds of harm are exp(−λ) times
   * the base's, the divergence is −λ · h* − log(1 − h + h · exp(−λ)).
   */
  private void predictedSum(HarmInformation found, ObjectNode sums) {
    double h = found.mean();
    double lambda = training.lambda();
    double partition = 1 - h + h * Math.exp(-lambda);
    double tilted = h * Math.exp(-lambda) / partition;
    sums.put("base_harm", h);
    sums.put("leading", lambda * lambda / 2 * found.variance());
    sums.put("optimum_harm", tilted);
    sums.put("optimum", -lambda * tilted - Math.log(partition));
  }
}
