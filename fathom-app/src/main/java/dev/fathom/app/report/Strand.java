package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What became of answers by depth, under a name, to be drawn beside others.
 *
 * @param style its colour class
 * @param meaning what the name stands for, empty where it says so itself
 */
record Strand(String name, String style, List<AtDepth> depths, String meaning) {

  Strand(String name, String style, List<AtDepth> depths) {
    this(name, style, depths, "");
  }

  Strand meaning(String words) {
    return new Strand(name, style, depths, words);
  }

  /** The name in a legend. */
  String key() {
    return meaning.isEmpty() ? name : name + ": " + meaning;
  }

  /** Every depth that one of the strands has: numbers rising, then the rest. */
  static List<String> axis(List<Strand> strands) {
    return depths(strands.stream().map(Strand::depths).toList());
  }

  static List<String> depths(List<List<AtDepth>> all) {
    return all.stream()
        .flatMap(List::stream)
        .map(AtDepth::depth)
        .distinct()
        .sorted(Comparator.comparingLong(Strand::rank))
        .toList();
  }

  private static long rank(String depth) {
    return depth.matches("\\d{1,9}") ? Long.parseLong(depth) : Long.MAX_VALUE;
  }

  Series series(AnswerShare share, List<String> axis) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < axis.size(); i++) {
      for (AtDepth at : depths) {
        if (at.depth().equals(axis.get(i)) && share.at(at).value().isPresent()) {
          points.add(share.at(at).point(i + 1, at.n()));
        }
      }
    }
    boolean few = depths.stream().anyMatch(at -> at.n() < Group.FEW);
    return new Series(name, few ? style + " faint" : style, points);
  }
}
