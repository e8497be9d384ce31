package dev.fathom.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.model.Model;
import dev.fathom.run.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Stops a training that costs too much utility. */
final class Guard {
  private final Optional<Probe> probe;
  private final Model model;
  private final StepRecord record;
  private final long every;
  private final double drop;
  private final double before;
  private OptionalDouble after = OptionalDouble.empty();

  private Guard(
      Optional<Probe> probe,
      Model model,
      StepRecord record,
      long every,
      double drop,
      double before) {
    this.probe = probe;
    this.model = model;
    this.record = record;
    this.every = every;
    this.drop = drop;
    this.before = before;
  }

  /**
   * @param rows what is watched; nothing is if there are none
   * @param record keeps what was seen first over an interruption
   */
  static Guard of(Settings settings, List<TrainingRow> rows, Model model, StepRecord record) {
    Optional<Probe> probe = Optional.of(rows).filter(some -> !some.isEmpty()).map(Probe::of);
    double before = 0;
    if (probe.isPresent()) {
      before = record.probeBefore().orElseGet(() -> probe.get().accuracy(model));
      record.keepProbeBefore(before);
    }
    return new Guard(
        probe,
        model,
        record,
        settings.get(TrainSettings.PROBE_EVERY),
        settings.get(TrainSettings.PROBE_DROP),
        before);
  }

  /**
   * Looks, if it is time.
   *
   * @return why to stop, if it fell too far
   */
  Optional<String> look(long step, boolean last) {
    if (probe.isEmpty() || (step % every != 0 && !last)) {
      return Optional.empty();
    }
    double now = probe.get().accuracy(model);
    after = OptionalDouble.of(now);
    record.probe(now);
    return before - now > drop
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "Stopped at step %d: the utility probe fell from %.1f to %.1f %%, by more than"
                    + " probe-drop %.1f points; the objective takes too much. Try a smaller"
                    + " learning-rate or penalty, or more utility rows.",
                step,
                before,
                now,
                drop))
        : Optional.empty();
  }

  /** {@code probe} of the results. */
  Optional<ObjectNode> json() {
    return probe.map(watched -> {
      ObjectNode node = Json.MAPPER.createObjectNode();
      node.putObject("before").put("accuracy", before).put("n", watched.tokens());
      double now = after.isPresent() ? after.getAsDouble() : watched.accuracy(model);
      node.putObject("after").put("accuracy", now).put("n", watched.tokens());
      return node;
    });
  }
}
