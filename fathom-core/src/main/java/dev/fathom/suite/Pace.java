package dev.fathom.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How long stages take, from those that are done: a stage takes as long as on other models. */
final class Pace {
  private final Map<String, List<Double>> seconds = new HashMap<>();

  /** Notes a stage that has just been done. */
  void took(Stage stage, Duration time) {
    seconds.computeIfAbsent(stage.name(), _ -> new ArrayList<>()).add(time.toMillis() / 1e3);
  }

  /** Notes a stage that was done earlier, as its results tell. */
  void took(Stage stage) {
    JsonNode provenance = Json.object(stage.folder().resolve("results.json")).path("provenance");
    try {
      Instant started = Instant.parse(provenance.path("started").asText());
      took(stage, Duration.between(started, Instant.parse(provenance.path("ended").asText())));
    } catch (DateTimeParseException e) {
      // Results of another making say nothing of the time; then others do.
    }
  }

  /** How long these will take, in words; empty before anything is known. */
  Optional<String> left(List<Stage> open) {
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    double typical = seconds.values().stream().mapToDouble(Pace::mean).average().orElseThrow();
    long left =
        Math.round(
            open.stream()
                .mapToDouble(stage ->
                    seconds.containsKey(stage.name()) ? mean(seconds.get(stage.name())) : typical)
                .sum());
    return Optional.of(
        left < 3600
            ? String.format(Locale.ROOT, "about %d:%02d left", left / 60, left % 60)
            : String.format(Locale.ROOT, "about %d h %02d min left", left / 3600, left / 60 % 60));
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(x -> x).average().orElseThrow();
  }
}
