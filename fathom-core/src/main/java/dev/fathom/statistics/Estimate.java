package dev.fathom.statistics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.OptionalDouble;

/**
 * A number of a whole group with its interval. A position that is never reached is empty, as is a
 * bound that lies beyond the last position looked at.
 */
public record Estimate(OptionalDouble value, OptionalDouble low, OptionalDouble high) {
  /** A number that has a value and an interval. */
  public static Estimate of(double value, Bootstrap.Interval interval) {
    return new Estimate(
        OptionalDouble.of(value),
        OptionalDouble.of(interval.low()),
        OptionalDouble.of(interval.high()));
  }

  /** A position; what lies beyond the last one means never. */
  public static Estimate ofPosition(double value, Bootstrap.Interval interval, int last) {
    return new Estimate(
        reached(value, last), reached(interval.low(), last), reached(interval.high(), last));
  }

  /** {@code value}, {@code low} and {@code high}; what is empty is null. */
  public ObjectNode toJson() {
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
