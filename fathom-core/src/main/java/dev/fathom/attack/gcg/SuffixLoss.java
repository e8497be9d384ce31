package dev.fathom.attack.gcg;

import dev.fathom.attack.search.TargetLoss;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of suffixes over one or more prompts: the mean of theirs. A suffix hits if it hits with
 * all of them.
 *
 * @param prompts one for each prompt, at least one
 */
record SuffixLoss(List<TargetLoss> prompts) {
  SuffixLoss {
    prompts = List.copyOf(prompts);
  }

  /** One for each suffix, in their order. */
  List<TargetLoss.Value> values(List<int[]> suffixes) {
    double[] sums = new double[suffixes.size()];
    boolean[] missed = new boolean[suffixes.size()];
    for (TargetLoss prompt : prompts) {
      List<TargetLoss.Value> values = prompt.values(suffixes);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values.get(i).loss();
        missed[i] |= !values.get(i).hit();
      }
    }
    List<TargetLoss.Value> values = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      values.add(new TargetLoss.Value(sums[i] / prompts.size(), !missed[i]));
    }
    return values;
  }

  TargetLoss.Value value(int[] suffix) {
    return values(List.of(suffix)).getFirst();
  }

  /** By place and token. */
  float[][] gradient(int[] suffix) {
    float[][] sum = prompts.getFirst().gradient(suffix);
    for (TargetLoss prompt : prompts.subList(1, prompts.size())) {
      float[][] own = prompt.gradient(suffix);
      for (int place = 0; place < sum.length; place++) {
        for (int token = 0; token < sum[place].length; token++) {
          sum[place][token] += own[place][token];
        }
      }
    }
    return sum;
  }

  /** Tokens that a candidate costs. */
  long tokensOf(int[] suffix) {
    return prompts.stream().mapToLong(prompt -> prompt.tokensOf(suffix)).sum();
  }

  long forwardTokens() {
    return prompts.stream().mapToLong(TargetLoss::forwardTokens).sum();
  }

  long backwardTokens() {
    return prompts.stream().mapToLong(TargetLoss::backwardTokens).sum();
  }
}
