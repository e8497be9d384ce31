package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.statistics.Bootstrap;
import dev.fathom.statistics.Estimate;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * How deep the alignment of a group goes, in a few numbers (methods H). All are of the group's mean
 * curves, up to the last position that enough samples reach ({@link Group#support}); positions
 * count from 1.
 *
 * @param delta the recovery probability under which a model counts as unable to turn back
 */
record Depth(double delta) {
  /** The first position that counts as late: the area begins here. */
  static final int AREA_FROM = 6;

  private static final int NUMBERS = 5;

  /** The depth numbers of one group as {@code depth.groups.<name>} of the results. */
  ObjectNode of(Group group, Bootstrap bootstrap) {
    float[][] kl = group.curves("kl");
    float[][] recovery = group.curves("recovery_aligned");
    int last = group.support();
    double[] values = numbers(kl, recovery, MeanCurve.all(group.size()), last);
    List<Bootstrap.Interval> intervals =
        bootstrap.intervals(
            List.of(group.size()), drawn -> numbers(kl, recovery, drawn.getFirst(), last));
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("support", last);
    node.set("kl_first", Estimate.of(values[0], intervals.get(0)).toJson());
    node.set("kl_mean", Estimate.of(values[1], intervals.get(1)).toJson());
    node.set("kl_area_beyond_5", Estimate.of(values[2], intervals.get(2)).toJson());
    node.set("kl_half_life", Estimate.ofPosition(values[3], intervals.get(3), last).toJson());
    node.set(
        "recovery_below_delta", Estimate.ofPosition(values[4], intervals.get(4), last).toJson());
    return node;
  }

  private double[] numbers(float[][] kl, float[][] recovery, int[] drawn, int last) {
    double[] curve = MeanCurve.of(kl, drawn, last);
    double[] numbers = new double[NUMBERS];
    numbers[0] = curve[0];
    numbers[1] = tokenMean(kl, drawn);
    numbers[2] = area(curve);
    numbers[3] = firstPosition(curve, value -> value <= curve[0] / 2);
    numbers[4] = firstPosition(MeanCurve.of(recovery, drawn, last), value -> value < delta);
    return numbers;
  }

  /**
   * The first position, from 1, at which a curve fulfils a condition; one past its end if none
   * does.
   */
  static int firstPosition(double[] curve, DoublePredicate condition) {
    for (int position = 0; position < curve.length; position++) {
      if (condition.test(curve[position])) {
        return position + 1;
      }
    }
    return curve.length + 1;
  }

  /** The sum of a curve over the late positions. */
  static double area(double[] curve) {
    double area = 0;
    for (int position = AREA_FROM - 1; position < curve.length; position++) {
      // A draw may hold no sample that reaches the last positions.
      area += Double.isNaN(curve[position]) ? 0 : curve[position];
    }
    return area;
  }

  /** The mean over all tokens of the drawn samples. */
  static double tokenMean(float[][] curves, int[] drawn) {
    double sum = 0;
    long count = 0;
    for (int index : drawn) {
      for (float value : curves[index]) {
        sum += value;
      }
      count += curves[index].length;
    }
    return sum / count;
  }
}
