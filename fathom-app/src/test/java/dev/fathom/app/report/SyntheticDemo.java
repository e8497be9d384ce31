package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.SyntheticRun.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folder of a demo that never ran, with the shares that the trial gave. */
final class SyntheticDemo {
  static final List<String> DEPTHS = List.of("0", "1", "5", "10", "20", "full");
  private static final List<String> PLAIN = List.of("0");
  private static final Map<String, double[]> SHARES =
      Map.of(
          "before", new double[] {0, 0.02, 0.5, 0.98, 1, 1},
          "contrastive", new double[] {0, 0, 0.05, 0.75, 0.9, 0.95},
          "completed", new double[] {0, 0, 0.12, 0.85, 0.9, 0.9},
          "after", new double[] {0, 0, 0, 0.02, 0, 0});

  private SyntheticDemo() {}

  static Path write(Path folder) throws IOException {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    for (String state : List.of("before", "contrastive", "completed", "after")) {
      double[] shares = SHARES.get(state);
      AttackReport.write(
          new SyntheticAttack(60)
              .group("harmful", DEPTHS, shares)
              .write(folder.resolve(state + "/attack")));
      for (int i = 0; i < DEPTHS.size(); i++) {
        summary
            .withObject("/prefill_success")
            .withObject("/" + DEPTHS.get(i))
            .put(state, 100 * Math.rint(shares[i] * 60) / 60);
        int refused = (60 - (int) Math.rint(shares[i] * 60)) * 3 / 4;
        summary
            .withObject("/refused")
            .withObject("/" + DEPTHS.get(i))
            .put(state, 100.0 * refused / 60);
      }
      new SyntheticAttack(100)
          .group("recipes", PLAIN, state.equals("after") ? 0.97 : 0.99)
          .group("sums", PLAIN, 0.98)
          .write(folder.resolve(state + "/utility"));
    }
    measure(1, 1.2).write(folder.resolve("before/measure"));
    measure(2, 60).write(folder.resolve("after/measure"));
    new SyntheticTraining(3, 150).write(folder.resolve("completed/train"));
    new SyntheticTraining(4, 150).write(folder.resolve("after/train"));
    summary.putObject("utility").put("before", 98.5).put("after", 97.5);
    Files.writeString(folder.resolve("summary.json"), Json.MAPPER.writeValueAsString(summary));
    return folder;
  }

  private static SyntheticRun measure(long seed, double length) {
    return new SyntheticRun(
        seed,
        List.of(
            new Shape(
                "harmful",
                30,
                27,
                t -> 3 * Math.exp(-t / length) + 0.02,
                t -> 0.95 * Math.exp(-t / length) + 1e-3)));
  }
}
