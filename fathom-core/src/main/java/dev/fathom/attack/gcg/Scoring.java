package dev.fathom.attack.gcg;

import dev.fathom.attack.search.TargetLoss;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which of a step's candidates the attacked model scores. */
sealed interface Scoring {
  /** A candidate and what the attacked model says of it. */
  record Scored(int[] suffix, TargetLoss.Value value) {
    double loss() {
      return value.loss();
    }
  }

  /**
   * @param candidates at least one
   * @return those that were scored, at least one
   */
  List<Scored> of(List<int[]> candidates, SuffixLoss loss, SplittableRandom random);

  /** What other models than the attacked one have cost, in the attacked one's tokens. */
  double draftCost();

  /** All of them. */
  record Every() implements Scoring {
    @Override
    public List<Scored> of(List<int[]> candidates, SuffixLoss loss, SplittableRandom random) {
      List<TargetLoss.Value> values = loss.values(candidates);
      return IntStream.range(0, candidates.size())
          .mapToObj(i -> new Scored(candidates.get(i), values.get(i)))
          .toList();
    }

    @Override
    public double draftCost() {
      return 0;
    }
  }

  /**
   * Probe sampling (2403.01251), as in nanoGCG: with α = (1 + Spearman's correlation of both models
   * over the probe) / 2, the (1 − α) · n / reduction best of the small model are scored, at least
   * one.
   *
   * @param draft the small model's loss in the same places
   * @param size the small model's parameters for each of the attacked one's
   */
  record Probing(SuffixLoss draft, int factor, int reduction, double size) implements Scoring {
    @Override
    public double draftCost() {
      return size * draft.forwardTokens();
    }

    @Override
    public List<Scored> of(List<int[]> candidates, SuffixLoss loss, SplittableRandom random) {
      int all = candidates.size();
      int probes = all / factor;
      if (probes < 2) {
        return new Every().of(candidates, loss, random);
      }
      double[] drafted =
          draft.values(candidates).stream().mapToDouble(TargetLoss.Value::loss).toArray();
      int[] probe = drawn(all, probes, random);
      List<Scored> probed =
          new Every().of(IntStream.of(probe).mapToObj(candidates::get).toList(), loss, random);
      double agreement =
          (1
                  + Spearman.correlation(
                      probed.stream().mapToDouble(Scored::loss).toArray(),
                      IntStream.of(probe).mapToDouble(i -> drafted[i]).toArray()))
              / 2;
      int kept = Math.clamp((long) ((1 - agreement) * all / reduction), 1, all);
      List<int[]> best =
          IntStream.range(0, all)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> drafted[i]))
              .limit(kept)
              .<int[]>map(candidates::get)
              .toList();
      return Stream.concat(probed.stream(), new Every().of(best, loss, random).stream()).toList();
    }

    private static int[] drawn(int of, int count, SplittableRandom random) {
      int[] indices = IntStream.range(0, of).toArray();
      int[] drawn = new int[count];
      for (int i = 0; i < count; i++) {
        int place = i + random.nextInt(of - i);
        drawn[i] = indices[place];
        indices[place] = indices[i];
      }
      return drawn;
    }
  }
}
