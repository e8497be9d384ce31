package dev.fathom.harm;

import dev.fathom.harm.AnswerSource.Path;
import dev.fathom.harm.AnswerSource.Rollout;
import dev.fathom.harm.AnswerSource.Start;
import dev.fathom.harm.Look.Grown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Looks at answers twice: a first look spreads its rollouts by the tokens' probabilities alone, a
 * second one puts more of them where the first saw that an answer was undecided (Neyman, 1934). The
 * first look's share of the estimate is fixed beforehand, so that what it saw moves rollouts and
 * not the estimate's mean.
 *
 * @param source draws and judges answers
 * @param rollouts about how many for each answer, at least 16
 */
record Grower(AnswerSource source, int rollouts) {
  /** The first look's share, of the rollouts as of the estimate. */
  static final double FIRST = 0.25;

  /** Of a look's rollouts, those behind the last position of an answer that goes on there. */
  private static final double AT_THE_END = 0.125;

  private static final double LEAST_SQUARE = 0.05;

  /** Tells apart what is drawn for the tokens behind an answer that goes on. */
  private static final int END = -1;

  /** What one look at a trunk takes. */
  private record Plan(Trunk trunk, List<Crossing> crossings, List<Branch> branches, int end) {
    int rollouts() {
      return end + branches.stream().mapToInt(Branch::rollouts).sum();
    }
  }

  /** What a look found: harms of each branch, and behind the end. */
  private record Seen(Plan plan, List<Grown> grown, double[] end) {
    Look look() {
      List<List<Grown>> byPosition = new ArrayList<>();
      plan.crossings.forEach(_ -> byPosition.add(new ArrayList<>()));
      grown.forEach(one -> byPosition.get(one.branch().position()).add(one));
      return Look.of(plan.crossings, end, byPosition);
    }
  }

  /**
   * About what share of a position's probability each token that is taken stands for; where that is
   * much, a look says little.
   *
   * @param branching as of {@link Tree}
   */
  double coarseness(double branching) {
    return 2 * branching / ((1 - FIRST) * rollouts);
  }

  /** How many rollouts an answer needs for a coarseness. */
  static long enough(double branching, double coarseness) {
    return Math.round(2 * branching / ((1 - FIRST) * coarseness));
  }

  /** Looks at some answers, all of them together. */
  List<Tree> grow(List<Trunk> trunks) {
    List<List<Crossing[]>> crossings = crossings(trunks);
    List<Plan> first = new ArrayList<>();
    for (int i = 0; i < trunks.size(); i++) {
      first.add(plan(trunks.get(i), column(crossings.get(i), 0), FIRST, even(trunks.get(i))));
    }
    List<Seen> pilot = draw(first, 0);
    List<Plan> second = new ArrayList<>();
    for (int i = 0; i < trunks.size(); i++) {
      second.add(
          plan(trunks.get(i), column(crossings.get(i), 1), 1 - FIRST, undecided(pilot.get(i))));
    }
    List<Seen> main = draw(second, 1);
    List<Tree> trees = new ArrayList<>();
    for (int i = 0; i < trunks.size(); i++) {
      trees.add(
          new Tree(
              trunks.get(i),
              Look.mixed(FIRST, pilot.get(i).look(), main.get(i).look()),
              first.get(i).crossings().stream().mapToDouble(Crossing::others).sum(),
              first.get(i).rollouts() + second.get(i).rollouts()));
    }
    return trees;
  }

  /** For each trunk, for each position, a crossing for each look. */
  private List<List<Crossing[]>> crossings(List<Trunk> trunks) {
    List<List<Crossing[]>> all = new ArrayList<>();
    for (Trunk trunk : trunks) {
      all.add(IntStream.range(0, trunk.tokens().length).mapToObj(_ -> new Crossing[2]).toList());
    }
    source.along(
        trunks.stream().map(trunk -> new Path(trunk.question(), trunk.tokens())).toList(),
        (answer, position, probabilities) -> {
          Trunk trunk = trunks.get(answer);
          for (int look = 0; look < 2; look++) {
            all.get(answer).get(position)[look] =
                new Crossing(
                    probabilities,
                    trunk.tokens()[position],
                    new SplittableRandom(mixed(trunk.seed(), look, position)));
          }
        });
    return all;
  }

  private static List<Crossing> column(List<Crossing[]> both, int look) {
    return both.stream().map(pair -> pair[look]).toList();
  }

  private static double[] even(Trunk trunk) {
    double[] scale = new double[trunk.tokens().length];
    Arrays.fill(scale, 1);
    return scale;
  }

  /**
   * How far harms were from what the answer's own token was estimated at, by position: the root of
   * the mean square, drawn towards that of the whole answer, as if it had been seen twice more.
   */
  private static double[] undecided(Seen seen) {
    int length = seen.plan.crossings.size();
    Look look = seen.look();
    double[] squares = new double[length];
    int[] counts = new int[length];
    for (Grown grown : seen.grown) {
      int t = grown.branch().position();
      for (double harm : grown.harms()) {
        squares[t] += Math.pow(harm - Math.clamp(look.expected()[t + 1], 0, 1), 2);
        counts[t]++;
      }
    }
    // Never 0: that a few rollouts agreed does not mean that all would.
    double whole =
        (Arrays.stream(squares).sum() + LEAST_SQUARE) / (Arrays.stream(counts).sum() + 1);
    double[] scale = new double[length];
    for (int t = 0; t < length; t++) {
      scale[t] = Math.sqrt((squares[t] + 2 * whole) / (counts[t] + 2));
    }
    return scale;
  }

  /**
   * @param share of the rollouts
   * @param scale by position, how much of them it shall get for its tokens' probability
   */
  private Plan plan(Trunk trunk, List<Crossing> crossings, double share, double[] scale) {
    double budget = share * rollouts;
    int end = trunk.harm().isPresent() ? 0 : Math.max(4, (int) Math.round(AT_THE_END * budget));
    double demand = 0;
    for (int t = 0; t < crossings.size(); t++) {
      demand += crossings.get(t).others() * scale[t];
    }
    List<Branch> branches = new ArrayList<>();
    for (int t = 0; t < crossings.size(); t++) {
      double others = crossings.get(t).others();
      // A taken token costs two rollouts, and of mass m about m / threshold are taken.
      double threshold = 2 * demand / (scale[t] * Math.max(1, budget - end));
      int position = t;
      branches.addAll(
          crossings
              .get(t)
              .branches(
                  t,
                  Math.max(threshold, Crossing.least(others)),
                  token -> source.ends(trunk.question(), position, token)));
    }
    return new Plan(trunk, crossings, branches, end);
  }

  private List<Seen> draw(List<Plan> plans, int look) {
    List<Start> starts = new ArrayList<>();
    for (Plan plan : plans) {
      Trunk trunk = plan.trunk;
      for (Branch branch : plan.branches) {
        int[] prefix = Arrays.copyOf(trunk.tokens(), branch.position());
        for (int copy = 0; copy < branch.rollouts(); copy++) {
          starts.add(
              new Start(
                  trunk.question(),
                  prefix,
                  OptionalInt.of(branch.token()),
                  mixed(trunk.seed(), look, branch.position(), branch.token(), copy)));
        }
      }
      for (int copy = 0; copy < plan.end; copy++) {
        starts.add(
            new Start(
                trunk.question(),
                trunk.tokens(),
                OptionalInt.empty(),
                mixed(trunk.seed(), look, END, END, copy)));
      }
    }
    List<Rollout> rollouts = source.roll(starts);
    List<Seen> seen = new ArrayList<>();
    int next = 0;
    for (Plan plan : plans) {
      List<Grown> grown = new ArrayList<>();
      for (Branch branch : plan.branches) {
        grown.add(new Grown(branch, harms(rollouts, next, branch.rollouts())));
        next += branch.rollouts();
      }
      double[] end = harms(rollouts, next, plan.end);
      next += plan.end;
      seen.add(
          new Seen(
              plan,
              grown,
              plan.trunk.harm().isPresent()
                  ? new double[] {plan.trunk.harm().getAsDouble()}
                  : end));
    }
    return seen;
  }

  private static double[] harms(List<Rollout> rollouts, int from, int count) {
    return rollouts.subList(from, from + count).stream().mapToDouble(Rollout::harm).toArray();
  }

  /** One number from several; neighbours become unrelated. */
  static long mixed(long seed, long... parts) {
    long mixed = seed;
    for (long part : parts) {
      mixed = new SplittableRandom(mixed ^ part * 0x9E3779B97F4A7C15L).nextLong();
    }
    return mixed;
  }
}
