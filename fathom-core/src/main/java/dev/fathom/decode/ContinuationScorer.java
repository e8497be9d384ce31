package dev.fathom.decode;

import dev.fathom.UserError;
import dev.fathom.model.KvCache;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The log-probabilities of given continuations of given contexts, under one model or under an
 * aligned model and its base joined by a {@link LogitRule}. A context passes once, however many
 * continuations it has: they go on from its keys and values. What many contexts begin with can be
 * {@link #hold held} and passes once for all of them.
 *
 * <pre>{@code
 * try (ContinuationScorer scorer = new ContinuationScorer(Models.alone(model))) {
 *   scorer.hold(examples);
 *   List<List<Score>> scores = scorer.score(List.of(new Fork(question, List.of(yes, no))));
 * }
 * }</pre>
 */
public final class ContinuationScorer implements AutoCloseable {
  private static final long CHUNK_BYTES = 30L << 20;

  private final Models models;
  private int[] prefix = {};
  private List<KvCache> held = List.of();

  /** These models, which stay the caller's to close. */
  public ContinuationScorer(Models models) {
    this.models = models;
  }

  /**
   * A context and what it is continued with.
   *
   * @param context at least one token
   * @param continuations at least one, each of at least one token
   */
  public record Fork(int[] context, List<int[]> continuations) {
    /**
     * @throws IllegalArgumentException if there is no token to begin with or to score
     */
    public Fork {
      continuations = List.copyOf(continuations);
      if (context.length == 0 || continuations.stream().anyMatch(tokens -> tokens.length == 0)) {
        throw new IllegalArgumentException("a context and its continuations need a token each");
      }
    }

    /** Tokens of the longest continuation. */
    int reach() {
      return continuations.stream().mapToInt(tokens -> tokens.length).max().orElse(0);
    }

    /** Tokens that the models read: the last of a continuation is only looked for. */
    public int length() {
      return context.length + reach() - 1;
    }

    /** Tokens that pass through a model for it, what is held left out. */
    public long passed(int heldTokens) {
      long behind = continuations.stream().mapToLong(tokens -> tokens.length - 1L).sum();
      return context.length - heldTokens + behind;
    }
  }

  /**
   * What a continuation got.
   *
   * @param logLikelihood the sum of its tokens' log-probabilities, in nats
   * @param greedy whether each of its tokens is the most probable one at its place
   */
  public record Score(double logLikelihood, boolean greedy) {}

  /**
   * Passes tokens that contexts begin with, and keeps them in place of what was held before.
   *
   * @param tokens may be none
   */
  public void hold(int[] tokens) {
    release();
    if (tokens.length == 0) {
      return;
    }
    check(tokens);
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      List<KvCache> caches = models.caches(1, tokens.length);
      try {
        models.hidden(ids(List.of(tokens), tokens.length), new int[0], caches);
      } catch (RuntimeException | Error e) {
        caches.forEach(KvCache::close);
        throw e;
      }
      held = caches;
      prefix = tokens.clone();
    }
  }

  /**
   * Scores the continuations of some contexts as one batch. Its memory grows with the number of
   * continuations times (the longest context + the longest continuation).
   *
   * @return for each context, for each of its continuations, its score
   * @throws UserError if a context with a continuation is longer than the models' context, holds a
   *     token that they do not have, or their logits are no numbers
   */
  public List<List<Score>> score(List<Fork> forks) {
    forks.forEach(this::check);
    if (forks.isEmpty()) {
      return List.of();
    }
    int shared = forks.stream().allMatch(this::goesOn) ? prefix.length : 0;
    int width = forks.stream().mapToInt(fork -> fork.context.length).max().orElseThrow() - shared;
    int reach = forks.stream().mapToInt(Fork::reach).max().orElseThrow();
    int capacity = shared + width + reach - 1;
    List<KvCache> caches = new ArrayList<>();
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      if (shared > 0) {
        held.forEach(cache -> caches.add(cache.fork(forks.size(), capacity)));
      } else {
        caches.addAll(models.caches(forks.size(), capacity));
      }
      Sums sums = new Sums(forks);
      first(forks, shared, width, caches, sums);
      if (reach > 1) {
        rest(forks, shared, width, caches, sums);
      }
      return sums.scores();
    } finally {
      caches.forEach(KvCache::close);
    }
  }

  private boolean goesOn(Fork fork) {
    return fork.context.length > prefix.length
        && Arrays.equals(fork.context, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The contexts pass; what stands behind them tells of every continuation's first token. */
  private void first(List<Fork> forks, int shared, int width, List<KvCache> caches, Sums sums) {
    List<int[]> rows =
        forks.stream()
            .map(fork -> Arrays.copyOfRange(fork.context, shared, fork.context.length))
            .toList();
    List<Tensor> hidden = models.hidden(ids(rows, width), new int[0], caches);
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < forks.size(); i++) {
      List<int[]> continuations = forks.get(i).continuations;
      for (int j = 0; j < continuations.size(); j++) {
        targets.add(new Target(i, j, i * width + rows.get(i).length - 1, continuations.get(j)[0]));
      }
    }
    look(hidden, targets, sums);
  }

  /** The continuations of more than one token go on, each from its context. */
  private void rest(List<Fork> forks, int shared, int width, List<KvCache> caches, Sums sums) {
    List<int[]> places = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < forks.size(); i++) {
      List<int[]> continuations = forks.get(i).continuations;
      for (int j = 0; j < continuations.size(); j++) {
        int[] tokens = continuations.get(j);
        if (tokens.length > 1) {
          places.add(new int[] {i, j});
          rows.add(Arrays.copyOf(tokens, tokens.length - 1));
        }
      }
    }
    int[] sources = places.stream().mapToInt(place -> place[0]).toArray();
    int[] lengths = IntStream.of(sources).map(i -> forks.get(i).context.length).toArray();
    int[] padding = IntStream.of(lengths).map(length -> shared + width - length).toArray();
    boolean padded = IntStream.of(padding).anyMatch(count -> count > 0);
    caches.forEach(cache -> cache.branch(sources, new int[sources.length], lengths));
    int reach = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    List<Tensor> hidden = models.hidden(ids(rows, reach), padded ? padding : new int[0], caches);
    List<Target> targets = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      int[] place = places.get(row);
      int[] tokens = forks.get(place[0]).continuations.get(place[1]);
      for (int t = 1; t < tokens.length; t++) {
        targets.add(new Target(place[0], place[1], row * reach + t - 1, tokens[t]));
      }
    }
    look(hidden, targets, sums);
  }

  /** Where a token of a continuation is predicted. */
  private record Target(int fork, int continuation, int state, int token) {}

  /**
   * Projects the states in chunks, each state once, and adds up what the tokens get.
   *
   * @param hidden for each model, shape [rows, tokens, hidden]
   */
  private void look(List<Tensor> hidden, List<Target> targets, Sums sums) {
    List<Tensor> flat = hidden.stream().map(h -> h.reshape(-1, h.size(2))).toList();
    int[] states = targets.stream().mapToInt(Target::state).distinct().toArray();
    int chunk = (int) Math.max(1, CHUNK_BYTES / (4L * models.vocabulary()));
    int next = 0;
    for (int from = 0; from < states.length; from += chunk) {
      int[] part = Arrays.copyOfRange(states, from, Math.min(states.length, from + chunk));
      int end = next;
      while (end < targets.size() && indexOf(part, targets.get(end).state) >= 0) {
        end++;
      }
      look(flat, part, targets.subList(next, end), sums);
      next = end;
    }
  }

  /** Targets stand in the order of their states. */
  private static int indexOf(int[] ascending, int state) {
    return Arrays.binarySearch(ascending, state);
  }

  private void look(List<Tensor> flat, int[] states, List<Target> targets, Sums sums) {
    try (Scope _ = Scope.open()) {
      Tensor index = device(Tensors.ofInts(states));
      Tensor logits = models.logits(flat.stream().map(h -> h.index_select(0, index)).toList());
      int[] rows = targets.stream().mapToInt(t -> indexOf(states, t.state)).toArray();
      int[] tokens = targets.stream().mapToInt(Target::token).toArray();
      Tensor row = device(Tensors.ofInts(rows));
      Tensor token = device(Tensors.ofInts(tokens)).unsqueeze(1);
      Tensor chosen = logits.index_select(0, row).gather(1, token).squeeze(1);
      float[] logProbabilities =
          Tensors.floats(chosen.sub(logits.logsumexp(-1).index_select(0, row)));
      int[] best = Tensors.ints(logits.argmax(new LongOptional(1), false));
      for (int i = 0; i < targets.size(); i++) {
        if (!Float.isFinite(logProbabilities[i])) {
          throw new UserError(
              "the model's logits are not finite; with float16 try bfloat16 or float32, else the"
                  + " checkpoint is damaged");
        }
        sums.add(targets.get(i), logProbabilities[i], best[rows[i]] == tokens[i]);
      }
    }
  }

  private Tensor device(Tensor tensor) {
    return Tensors.to(tensor, models.aligned().compute().device());
  }

  /** Padded on the right with token 0, which nothing before it sees; shape [rows, width]. */
  private Tensor ids(List<int[]> rows, int width) {
    long[] ids = new long[Math.multiplyExact(rows.size(), width)];
    for (int i = 0; i < rows.size(); i++) {
      for (int t = 0; t < rows.get(i).length; t++) {
        ids[i * width + t] = rows.get(i)[t];
      }
    }
    return device(Tensors.ofLongs(ids).view(rows.size(), width));
  }

  private void check(Fork fork) {
    if (fork.length() > models.context()) {
      throw new UserError(
          "a context with its continuation has "
              + (fork.length() + 1)
              + " tokens, but the model reads "
              + models.context()
              + "; shorten it");
    }
    check(fork.context);
    fork.continuations.forEach(this::check);
  }

  private void check(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= models.vocabulary()) {
        throw new UserError(
            "token "
                + token
                + " is none of the model's "
                + models.vocabulary()
                + "; use the checkpoint's own tokenizer");
      }
    }
  }

  private void release() {
    held.forEach(KvCache::close);
    held = List.of();
    prefix = new int[0];
  }

  /** Frees what is held. */
  @Override
  public void close() {
    release();
  }

  /** The scores while they are added up, in double. */
  private static final class Sums {
    private final double[][] sums;
    private final boolean[][] greedy;

    Sums(List<Fork> forks) {
      sums =
          forks.stream()
              .map(fork -> new double[fork.continuations.size()])
              .toArray(double[][]::new);
      greedy = new boolean[sums.length][];
      for (int i = 0; i < sums.length; i++) {
        greedy[i] = new boolean[sums[i].length];
        Arrays.fill(greedy[i], true);
      }
    }

    void add(Target target, float logProbability, boolean best) {
      sums[target.fork][target.continuation] += logProbability;
      greedy[target.fork][target.continuation] &= best;
    }

    List<List<Score>> scores() {
      return IntStream.range(0, sums.length)
          .mapToObj(i ->
              IntStream.range(0, sums[i].length)
                  .mapToObj(j -> new Score(sums[i][j], greedy[i][j]))
                  .toList())
          .toList();
    }
  }
}
