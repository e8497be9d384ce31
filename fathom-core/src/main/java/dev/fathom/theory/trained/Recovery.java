package dev.fathom.theory.trained;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.measure.SampleRow;
import java.util.OptionalInt;
import java.util.function.ToDoubleBiFunction;

/**
 * Whether the aligned model turns back behind a harmful prefix more than its base does: P(R) of
 * both, and their difference answer by answer. Appendix A of 2603.04851 predicts that beyond the
 * horizon of harm the divergence may be above 0 while this difference is not.
 */
record Recovery(MeasuredAnswers harmful, OptionalInt horizon, Intervals intervals) {
  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("n", harmful.rows().size());
    ArrayNode positions = node.putArray("positions");
    for (int t = 1; t <= harmful.support(); t++) {
      double[] base = harmful.at(MeasuredAnswers.BASE, t);
      double[] aligned = harmful.at(MeasuredAnswers.ALIGNED, t);
      ObjectNode at = positions.addObject().put("t", t);
      at.set("kl", intervals.mean(harmful.at(MeasuredAnswers.KL, t)));
      at.set("base", intervals.mean(base));
      at.set("aligned", intervals.mean(aligned));
      at.set("difference", intervals.mean(less(aligned, base)));
    }
    horizon.ifPresent(last -> node.set("beyond", beyond(last)));
    return node;
  }

  /** Means over the positions behind the horizon of each answer that goes on there. */
  private ObjectNode beyond(int last) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("from", last + 1);
    node.set("kl", intervals.mean(over(last, (row, t) -> at(row, MeasuredAnswers.KL, t))));
    node.set("base", intervals.mean(over(last, (row, t) -> at(row, MeasuredAnswers.BASE, t))));
    node.set(
        "aligned", intervals.mean(over(last, (row, t) -> at(row, MeasuredAnswers.ALIGNED, t))));
    node.set(
        "difference",
        intervals.mean(
            over(
                last,
                (row, t) ->
                    at(row, MeasuredAnswers.ALIGNED, t) - at(row, MeasuredAnswers.BASE, t))));
    return node;
  }

  private double[] over(int last, ToDoubleBiFunction<SampleRow, Integer> value) {
    return means(harmful, last, value);
  }

  /** For each answer longer than {@code last} the mean over its positions behind that. */
  static double[] means(
      MeasuredAnswers answers, int last, ToDoubleBiFunction<SampleRow, Integer> value) {
    return answers.rows().stream()
        .filter(row -> row.tokens().size() > last)
        .mapToDouble(row -> {
          double sum = 0;
          for (int t = last + 1; t <= row.tokens().size(); t++) {
            sum += value.applyAsDouble(row, t);
          }
          return sum / (row.tokens().size() - last);
        })
        .toArray();
  }

  static double at(SampleRow row, String metric, int position) {
    return MeasuredAnswers.of(row, metric)[position - 1];
  }

  static double[] less(double[] values, double[] others) {
    double[] differences = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      differences[i] = values[i] - others[i];
    }
    return differences;
  }
}
