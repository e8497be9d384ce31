package dev.fathom.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.OptionalDouble;

/**
 * A number of a whole group with its bootstrap interval. A position that is never reached is empty,
 * as is a bound that lies beyond the last position looked at.
 */
record Estimate(OptionalDouble value, OptionalDouble low, OptionalDouble high) {
  static Estimate of(double value, Bootstrap.Interval interval) {
    return new Estimate(
        OptionalDouble.of(value),
        OptionalDouble.of(interval.low()),
        OptionalDouble.of(interval.high()));
  }

  /** A position; what lies beyond the last one means never. */
  static Estimate ofPosition(double value, Bootstrap.Interval interval, int last) {
    return new Estimate(
        reached(value, last), reached(interval.low(), last), reached(interval.high(), last));
  }

  ObjectNode toJson() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    put(node, "value", value);
    put(node, "low", low);
    put(node, "high", high);
    return node;
  }

  private static OptionalDouble reached(double position, int last) {
    return position > last ? OptionalDouble.empty() : OptionalDouble.of(position);
  }

  private static void put(ObjectNode node, String key, OptionalDouble number) {
    number.ifPresentOrElse(n -> node.put(key, n), () -> node.putNull(key));
  }
}
