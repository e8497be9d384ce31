package dev.fathom.layer;

import dev.fathom.layer.LayerRow.Role;
import dev.fathom.measure.GroupPair;
import dev.fathom.model.Model;
import dev.fathom.pair.LayerStates;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * One model over all rows, one pass per row. The rows that the refusal direction is made from come
 * first, so that those on which it is tried need no second pass. What is held is a group's {@link
 * LayerPlan#STATES} states of each layer and a few numbers per row.
 */
final class LayerPass {
  private final Model model;
  private final LayerPlan plan;
  private final AutoBatch batches;
  private final int blocks;
  private final int hidden;
  private final BatchLayers reader;
  private final List<SideLayers.Row> rows = new ArrayList<>();
  private final Map<String, float[][]> sampled = new LinkedHashMap<>();
  private List<RefusalDirection> directions = List.of();

  /**
   * @param vocabulary tokens that both models of the pair share
   */
  LayerPass(Model model, int vocabulary, LayerPlan plan, AutoBatch batches) {
    this.model = model;
    this.plan = plan;
    this.batches = batches;
    blocks = model.config().layers();
    hidden = model.config().hiddenSize();
    reader = new BatchLayers(model, vocabulary);
    plan.sizes()
        .forEach((group, states) -> sampled.put(group, new float[blocks + 1][states * hidden]));
  }

  /**
   * Runs the model over all rows.
   *
   * @param tokens told of the tokens of each row that is done
   */
  void read(LongConsumer tokens) {
    Map<String, MeanStates> means = new LinkedHashMap<>();
    plan.contrast()
        .ifPresent(pair -> {
          means.put(pair.first(), new MeanStates(blocks, hidden));
          means.put(pair.second(), new MeanStates(blocks, hidden));
        });
    pass(of(Role.FIT, Role.NONE), means, tokens);
    directions = plan.contrast().map(pair -> directions(pair, means)).orElse(List.of());
    pass(of(Role.TRIED), means, tokens);
  }

  /**
   * What the rows come to, the spectra made.
   *
   * @param spectra told of each spectrum that is done; there are {@link #spectra} of them
   */
  SideLayers finish(Runnable spectra) {
    Map<String, List<Contraction>> contraction = new LinkedHashMap<>();
    sampled.forEach((group, states) -> contraction.put(group, contraction(group, states, spectra)));
    return new SideLayers(rows, directions, contraction);
  }

  /** How many spectra {@link #finish} tells of. */
  int spectra() {
    return plan.sizes().size() * (blocks + 1);
  }

  private List<LayerRow> of(Role... roles) {
    return plan.rows().stream().filter(row -> List.of(roles).contains(row.role())).toList();
  }

  private static List<RefusalDirection> directions(GroupPair pair, Map<String, MeanStates> means) {
    MeanStates harmful = means.get(pair.first());
    MeanStates benign = means.get(pair.second());
    if (harmful.isEmpty() || benign.isEmpty()) {
      return List.of();
    }
    return IntStream.rangeClosed(1, harmful.blocks())
        .mapToObj(layer -> RefusalDirection.between(harmful.behind(layer), benign.behind(layer)))
        .toList();
  }

  private void pass(List<LayerRow> some, Map<String, MeanStates> means, LongConsumer tokens) {
    batches.run(
        some,
        LayerRow::length,
        LayerRow::id,
        this::read,
        (row, read) -> {
          rows.add(read.row());
          float[][] group = sampled.get(row.group());
          for (int layer = 0; layer <= blocks; layer++) {
            float[] states = read.sampled().get(layer);
            System.arraycopy(states, 0, group[layer], row.offset() * hidden, states.length);
          }
          if (row.role() == Role.FIT) {
            means.get(row.group()).add(read.last());
          }
          tokens.accept(row.length());
        });
  }

  private List<BatchLayers.Read> read(List<LayerRow> batch) {
    try (Scope scope = Scope.open();
        NoGrad _ = NoGrad.open()) {
      ResponseBatch responses = new ResponseBatch(batch.stream().map(LayerRow::dialogue).toList());
      List<Tensor> states = LayerStates.of(model, responses, scope);
      return reader.read(batch, states, directions);
    }
  }

  private List<Contraction> contraction(String group, float[][] states, Runnable done) {
    int[] parts = plan.partsOfStates(group);
    List<Contraction> found = new ArrayList<>();
    for (int layer = 0; layer <= blocks; layer++) {
      if (plan.parts().get(group) > 1) {
        Contraction.of(layer, states[layer], parts, plan.parts().get(group)).ifPresent(found::add);
      }
      done.run();
    }
    return found;
  }
}
