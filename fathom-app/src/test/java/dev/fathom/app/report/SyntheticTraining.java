package dev.fathom.app.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The folder of a training run that never ran: a loss of three parts that falls with some noise.
 */
public final class SyntheticTraining {
  public final ObjectNode results = JsonNodeFactory.instance.objectNode();
  public final List<ObjectNode> steps = new ArrayList<>();

  public SyntheticTraining(long seed, int count) {
    System.out.println("synthetic training, seed " + seed);
    Random random = new Random(seed);
    results.put("schema", "fathom-train/1");
    results.put("kind", "train").put("steps", count).put("rows", 2000).put("stopped", "finished");
    results.putObject("objective").put("name", "targeted-completion").put("lambda", 2.0);
    results.putObject("model").put("name", "apothecary-aligned").put("family", "llama");
    for (int step = 1; step <= count; step++) {
      ObjectNode row = JsonNodeFactory.instance.objectNode();
      double noise = Math.exp(0.1 * random.nextGaussian());
      double completion = 3 * Math.exp(-step / (count / 4.0)) * noise + 0.2;
      double anchor = 0.02 * noise;
      row.put("id", "step-" + step).put("step", step).put("loss", completion + anchor);
      row.putObject("parts").put("completion", completion).put("anchor", anchor);
      row.put("gradient_norm", 2 * noise)
          .put("learning_rate", 3e-4 * (1 - step / (count + 1.0)))
          .put("tokens", 4096)
          .put("seconds", 0.4);
      steps.add(row);
    }
    ObjectNode loss = results.putObject("loss");
    for (String end : List.of("first", "last")) {
      ObjectNode row = end.equals("first") ? steps.getFirst() : steps.getLast();
      loss.set(end, row.get("parts").deepCopy());
    }
    ObjectNode probe = results.putObject("probe");
    probe.putObject("before").put("accuracy", 98.0).put("n", 100);
    probe.putObject("after").put("accuracy", 96.5).put("n", 100);
    results.putArray("notes");
    results.putObject("provenance").put("command", "fathom train").put("seed", seed);
  }

  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("results.json"), Json.MAPPER.writeValueAsString(results));
    SyntheticAttack.lines(folder.resolve("steps.jsonl"), steps);
    return folder;
  }
}
