package dev.fathom.measure;

import dev.fathom.pair.DistributionPair;
import dev.fathom.pair.Pair;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.Dialogue;
import dev.fathom.text.EncodedDialogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Measures the depth profile of answers under a pair of models. */
public final class Profiler {
  private final Pair pair;
  private final List<Metric> metrics;
  private final BaseFavoredTokens baseFavoredTokens;

  public Profiler(Pair pair, ProfileOptions options) {
    this.pair = pair;
    metrics = options.metrics();
    baseFavoredTokens = new BaseFavoredTokens(options.topK());
  }

  /** What the papers measure, for a pair. */
  public static Profiler standard(Pair pair) {
    return new Profiler(
        pair, ProfileOptions.standard(RecoverySet.standard(pair.text().tokenizer())));
  }

  /** The profile of one dialogue's response. */
  public Profile profile(Dialogue dialogue) {
    return profile(List.of(pair.text().encoder().encode(dialogue))).getFirst();
  }

  /** The profiles of several dialogues, in their order; they are run as one batch. */
  public List<Profile> profile(List<EncodedDialogue> dialogues) {
    ResponseBatch batch = new ResponseBatch(dialogues);
    Table table = new Table(metrics.size(), batch.responseTokens());
    pair.forEach(batch, chunk -> table.append(reduced(chunk), tops(chunk), chunk.positions()));
    List<Profile> profiles = new ArrayList<>();
    int from = 0;
    for (EncodedDialogue dialogue : dialogues) {
      profiles.add(table.profile(metrics, from, from + dialogue.responseLength()));
      from += dialogue.responseLength();
    }
    return profiles;
  }

  /** All metrics of a chunk, [metrics · positions], copied out at once. */
  private float[] reduced(DistributionPair chunk) {
    TensorVector columns = new TensorVector();
    metrics.forEach(metric -> columns.push_back(metric.of(chunk).to(ScalarType.Float)));
    return Tensors.floats(torch.stack(columns, 0));
  }

  private int[] tops(DistributionPair chunk) {
    return Tensors.ints(baseFavoredTokens.of(chunk));
  }

  /** The numbers of a batch, all rows behind each other. */
  private static final class Table {
    private final float[][] values;
    private final int[][] tops;
    private int filled;

    Table(int metrics, int positions) {
      values = new float[metrics][positions];
      tops = new int[positions][];
    }

    void append(float[] chunk, int[] ids, int positions) {
      int k = ids.length / positions;
      for (int metric = 0; metric < values.length; metric++) {
        System.arraycopy(chunk, metric * positions, values[metric], filled, positions);
      }
      for (int position = 0; position < positions; position++) {
        tops[filled + position] = Arrays.copyOfRange(ids, position * k, (position + 1) * k);
      }
      filled += positions;
    }

    Profile profile(List<Metric> metrics, int from, int to) {
      Map<String, float[]> named = new LinkedHashMap<>();
      for (int i = 0; i < values.length; i++) {
        named.put(metrics.get(i).name(), Arrays.copyOfRange(values[i], from, to));
      }
      Map<Integer, Integer> counts = new TreeMap<>();
      for (int position = from; position < to; position++) {
        for (int id : tops[position]) {
          counts.merge(id, 1, Integer::sum);
        }
      }
      return new Profile(named, counts);
    }
  }
}
