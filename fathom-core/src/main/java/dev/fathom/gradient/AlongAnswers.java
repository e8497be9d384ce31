package dev.fathom.gradient;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.data.Example;
import dev.fathom.measure.KlDivergence;
import dev.fathom.measure.MetricCurves;
import dev.fathom.model.Model;
import dev.fathom.model.TrainableModel;
import dev.fathom.pair.Pair;
import dev.fathom.pair.PairText;
import dev.fathom.pair.Side;
import dev.fathom.run.Display;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.PositionGradients;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/**
 * The first stage: along given answers, the size of each token's gradient (2511.12155, Eq 2), the
 * divergence of the two models, the influences of its tokens on later ones (Eq 3) and what both
 * make together (Eq 4). A row per answer is appended to the log; finished ones are not done again.
 *
 * @param student whose gradients
 * @param base the base model; the student's own, if it is the base
 * @param aligned likewise
 * @param positions whose gradients are taken
 * @param layer of the influences
 * @param influenceTokens response tokens of their map, 0 for none
 */
record AlongAnswers(
    PairText text,
    TrainableModel student,
    Model base,
    Model aligned,
    List<Integer> positions,
    int layer,
    int influenceTokens,
    Display display,
    PrintStream err) {
  /** An example as tokens. */
  record Row(Example example, EncodedDialogue dialogue) {}

  void run(List<Row> rows, SampleLog log) {
    Set<String> finished = log.finished();
    List<Row> open = rows.stream().filter(row -> !finished.contains(row.example().id())).toList();
    PositionGradients gradients = new PositionGradients(student);
    MetricCurves divergence =
        new MetricCurves(Pair.of(text, base, aligned), new KlDivergence(Side.ALIGNED));
    long work = open.stream().mapToLong(row -> steps(row.dialogue())).sum();
    try (Progress progress = Progress.start("along answers", work, "gradients", display, err)) {
      for (Row row : open) {
        log.append(sample(row, gradients, divergence));
        progress.step(steps(row.dialogue()));
      }
    }
  }

  private long steps(EncodedDialogue row) {
    return (long) reached(row).size() + Math.min(influenceTokens, row.responseLength());
  }

  private List<Integer> reached(EncodedDialogue row) {
    return positions.stream().filter(t -> t <= row.responseLength()).toList();
  }

  private ObjectNode sample(Row row, PositionGradients gradients, MetricCurves divergence) {
    EncodedDialogue dialogue = row.dialogue();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("id", row.example().id()).put("group", row.example().group());
    node.put("tokens", dialogue.responseLength());
    List<Integer> reached = reached(dialogue);
    ArrayNode at = node.putArray("positions");
    reached.forEach(at::add);
    ArrayNode norms = node.putArray("grad_mag");
    for (double norm : gradients.norms(dialogue, reached)) {
      norms.add(norm);
    }
    float[] kl = divergence.of(List.of(dialogue)).getFirst();
    ArrayNode curve = node.putArray("kl");
    for (float nats : kl) {
      curve.add(nats);
    }
    if (influenceTokens > 0) {
      float[][] map = new Influence(student.model(), layer).of(dialogue, influenceTokens);
      ArrayNode influence = node.putArray("influence");
      ArrayNode errors = node.putArray("error");
      for (float[] earlier : map) {
        ArrayNode line = influence.addArray();
        double error = 0;
        for (int i = 0; i < earlier.length; i++) {
          line.add(earlier[i]);
          error += (double) kl[i] * earlier[i];
        }
        errors.add(error);
      }
    }
    return node;
  }
}
