package dev.fathom.task;

import dev.fathom.text.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Texts as tokens, the way the harness's {@code HFLM} makes them: the special tokens that the
 * tokenizer adds stand in front, unless the text begins with its own; context and continuation are
 * encoded together and parted by the number of tokens that the context has alone; what is too long
 * loses tokens on its left.
 */
final class PairEncoder {
  private final Tokenizer tokenizer;
  private final int context;
  private final OptionalInt prefix;
  private final Map<String, int[]> contexts = new HashMap<>();

  /**
   * @param context how many tokens the model reads
   */
  PairEncoder(Tokenizer tokenizer, int context) {
    this.tokenizer = tokenizer;
    this.context = context;
    prefix = tokenizer.bos().isPresent() ? tokenizer.bos() : tokenizer.eos();
  }

  /**
   * A context and a continuation as tokens, cut so that the model can read all but the last.
   *
   * @param context at least one token
   * @param continuation what is left where nothing is added is none
   */
  record Pair(int[] context, int[] continuation) {}

  /** A text by itself. */
  int[] encode(String text) {
    boolean begun = prefix.isPresent() && text.startsWith(tokenizer.token(prefix.getAsInt()));
    if (begun) {
      return tokenizer.encode(text);
    }
    int[] ids = tokenizer.encodeWithSpecialTokens(text);
    boolean lacksBos =
        tokenizer.addsBos()
            && tokenizer.bos().isPresent()
            && (ids.length == 0 || ids[0] != tokenizer.bos().getAsInt());
    return lacksBos ? joined(new int[] {tokenizer.bos().getAsInt()}, ids) : ids;
  }

  /** A text by itself, its last tokens if they are more than these. */
  int[] last(String text, int most) {
    int[] ids = encode(text);
    return ids.length <= most ? ids : Arrays.copyOfRange(ids, ids.length - most, ids.length);
  }

  /** What a text without anything before it goes on from: bos, else eos, else nothing. */
  OptionalInt prefix() {
    return prefix;
  }

  Pair pair(String before, String continuation) {
    if (before.isEmpty()) {
      int[] ids = tokenizer.encode(continuation);
      if (prefix.isEmpty() || (ids.length > 0 && ids[0] == prefix.getAsInt())) {
        return cut(Arrays.copyOf(ids, Math.min(1, ids.length)), rest(ids, 1));
      }
      return cut(new int[] {prefix.getAsInt()}, ids);
    }
    // Words begin with their space: what ends the context belongs to the continuation.
    String kept = PythonText.rstrip(before);
    String moved = before.substring(kept.length());
    int[] alone = contexts.computeIfAbsent(kept, this::encode);
    if (alone.length == 0) {
      return pair("", moved + continuation);
    }
    return cut(alone, rest(encode(before + continuation), alone.length));
  }

  /** Forgets the contexts encoded so far. */
  void forget() {
    contexts.clear();
  }

  private Pair cut(int[] before, int[] continuation) {
    int surplus = before.length + continuation.length - (context + 1);
    return new Pair(surplus > 0 ? rest(before, surplus) : before, continuation);
  }

  /**
   * Texts in windows that the model can read, each token predicted once: the harness's disjoint
   * rolling windows. The first goes on from {@link #prefix}, each other from the last token of the
   * one before.
   */
  List<Pair> windows(String text) {
    int[] ids = encode(text);
    if (ids.length == 0) {
      return List.of();
    }
    int[] all = prefix.isPresent() ? joined(new int[] {prefix.getAsInt()}, ids) : ids;
    int tokens = all.length - 1;
    // The last window of the harness reaches back for more context, up to a whole window.
    return IntStream.iterate(0, from -> from < tokens, from -> from + context)
        .mapToObj(from -> window(all, from, Math.min(context, tokens - from)))
        .toList();
  }

  private Pair window(int[] all, int from, int size) {
    int begin = Math.max(0, from + size - context);
    return new Pair(
        Arrays.copyOfRange(all, begin, from + 1),
        Arrays.copyOfRange(all, from + 1, from + 1 + size));
  }

  private static int[] rest(int[] ids, int from) {
    return Arrays.copyOfRange(ids, Math.min(from, ids.length), ids.length);
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }
}
