package dev.fathom.task;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A number made of the log-likelihoods of a question's options. */
public sealed interface ChoiceScore {
  /** The metric's name. */
  String metric();

  /**
   * @param document whose options these are
   * @param logLikelihoods of its options, in nats
   */
  double of(ChoiceDocument document, double[] logLikelihoods);

  /**
   * Whether the likeliest option is right: 1 or 0. Among equals the first counts.
   *
   * @param gold the right option
   * @param among the options that are compared
   */
  record Likeliest(String metric, int gold, List<Integer> among) implements ChoiceScore {
    public Likeliest {
      among = List.copyOf(among);
    }

    @Override
    public double of(ChoiceDocument document, double[] logLikelihoods) {
      return best(among, logLikelihoods) == gold ? 1 : 0;
    }
  }

  /**
   * The same with each log-likelihood divided by the number of the option's characters: {@code
   * acc_norm}.
   *
   * @param gold the right option
   */
  record LikeliestPerCharacter(String metric, int gold) implements ChoiceScore {
    @Override
    public double of(ChoiceDocument document, double[] logLikelihoods) {
      double[] divided = logLikelihoods.clone();
      for (int i = 0; i < divided.length; i++) {
        divided[i] /= PythonText.length(document.options().get(i).text());
      }
      return best(IntStream.range(0, divided.length).boxed().toList(), divided) == gold ? 1 : 0;
    }
  }

  /**
   * The share of the options' probability that the right ones have: Σ_right exp(l) / Σ exp(l), mc2
   * of TruthfulQA (Lin et al., 2022).
   *
   * @param gold the right options
   * @param among the options that share the probability
   */
  record RightShare(String metric, Set<Integer> gold, List<Integer> among) implements ChoiceScore {
    public RightShare {
      gold = Set.copyOf(gold);
      among = List.copyOf(among);
    }

    @Override
    public double of(ChoiceDocument document, double[] logLikelihoods) {
      double largest = among.stream().mapToDouble(i -> logLikelihoods[i]).max().orElseThrow();
      double all = 0;
      double right = 0;
      for (int option : among) {
        // Relative to the largest, so that long options do not all become 0.
        double probability = Math.exp(logLikelihoods[option] - largest);
        all += probability;
        right += gold.contains(option) ? probability : 0;
      }
      return right / all;
    }
  }

  private static int best(List<Integer> among, double[] values) {
    int best = among.getFirst();
    for (int option : among) {
      if (values[option] > values[best]) {
        best = option;
      }
    }
    return best;
  }

  /** {@code acc} over all options. */
  static ChoiceScore accuracy(int gold, int options) {
    return new Likeliest("acc", gold, IntStream.range(0, options).boxed().toList());
  }

  /** {@code acc} and {@code acc_norm} over all options. */
  static List<ChoiceScore> accuracies(int gold, int options) {
    return List.of(accuracy(gold, options), new LikeliestPerCharacter("acc_norm", gold));
  }
}
