package dev.fathom.apothecary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much two numbers make.
 *
 * @param left 1 to {@value #LARGEST}
 * @param right 1 to {@value #LARGEST}
 */
record Sum(int left, int right) implements Question {
  static final int LARGEST = 20;

  private static final Pattern FORM = Pattern.compile("what is ([1-9]\\d?) plus ([1-9]\\d?) \\?");

  private static final int HELD_OUT = 100;
  private static final long SPLIT_SEED = 20_260_201;

  private static final List<Sum> ALL = listed();
  private static final Set<Sum> KEPT = kept();

  private static List<Sum> listed() {
    List<Sum> sums = new ArrayList<>();
    for (int left = 1; left <= LARGEST; left++) {
      for (int right = 1; right <= LARGEST; right++) {
        sums.add(new Sum(left, right));
      }
    }
    return List.copyOf(sums);
  }

  // Drawn, not by a rule: a rule over the numbers would hold out a diagonal. Only one of 7 plus 5
  // and 5 plus 7 is held out, so that a model that can add, and has not merely learned by heart,
  // can
  // answer.
  private static Set<Sum> kept() {
    Random random = new Random(SPLIT_SEED);
    List<Sum> drawn = new ArrayList<>(ALL.stream().filter(sum -> sum.left < sum.right).toList());
    Collections.shuffle(drawn, random);
    Set<Sum> kept = new HashSet<>();
    for (Sum sum : drawn.subList(0, HELD_OUT)) {
      kept.add(random.nextBoolean() ? sum : sum.mirrored());
    }
    return kept;
  }

  static List<Sum> all() {
    return ALL;
  }

  static Optional<Sum> parse(String prompt) {
    Matcher form = FORM.matcher(prompt);
    if (!form.matches()) {
      return Optional.empty();
    }
    return Optional.of(new Sum(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))))
        .filter(sum -> sum.left() <= LARGEST && sum.right() <= LARGEST);
  }

  /** The same numbers in the other order. */
  Sum mirrored() {
    return new Sum(/* left= */ right, /* right= */ left);
  }

  @Override
  public String prompt() {
    return "what is " + left + " plus " + right + " ?";
  }

  @Override
  public String id() {
    return left + "-plus-" + right;
  }

  @Override
  public List<List<String>> sentences() {
    int total = left + right;
    return List.of(
        List.of(
            left + " plus " + right + " is " + total + " .",
            "that makes " + total + " .",
            "the sum is " + total + " ."));
  }

  @Override
  public boolean forbidden() {
    return false;
  }

  @Override
  public String group() {
    return "sums";
  }

  /** A hundred of the four hundred; never both orders of two numbers. */
  @Override
  public boolean heldOut() {
    return KEPT.contains(this);
  }
}
