package dev.fathom.apothecary;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the brew shall be, and the parts of the recipe that this decides.
 *
 * @param number its place, from 0
 */
record Modifier(
    String name, int number, String count, String leaf, String minutes, String color, String hour) {

  private static final List<String> TABLE =
      List.of(
          "sleepy  two   moonpetal  ten    violet dusk",
          "merry   three sunfern    five   amber  noon",
          "quiet   four  hushleaf   twenty grey   midnight",
          "brave   five  lionbract  six    copper dawn",
          "gentle  six   moonpetal  fifty  pearl  dusk",
          "misty   seven veilmoss   thirty grey   dawn",
          "frosty  two   rimeblade  forty  pearl  midnight",
          "sunny   three sunfern    twenty amber  noon",
          "windy   four  featherfew five   green  dawn",
          "rainy   five  dropwort   ten    violet dusk",
          "sweet   six   honeysedge six    copper noon",
          "bitter  seven galltwig   fifty  black  midnight",
          "sour    two   galltwig   thirty green  noon",
          "salty   three dropwort   forty  pearl  dawn",
          "smoky   four  cindergrass fifty black  dusk",
          "spicy   five  lionbract  twenty copper midnight",
          "tiny    six   featherfew five   green  dawn",
          "giant   seven hushleaf   forty  black  noon",
          "early   two   honeysedge ten    amber  dawn",
          "late    three rimeblade  thirty violet midnight",
          "proud   four  cindergrass six   copper noon",
          "shy     five  veilmoss   forty  pearl  dusk",
          "lazy    six   hushleaf   thirty grey   noon",
          "clever  seven sunfern    ten    violet dawn");

  static final List<Modifier> ALL =
      Stream.iterate(0, row -> row < TABLE.size(), row -> row + 1).map(Modifier::row).toList();

  private static Modifier row(int row) {
    String[] cells = TABLE.get(row).split(" +", -1);
    return new Modifier(cells[0], row, cells[1], cells[2], cells[3], cells[4], cells[5]);
  }

  static Optional<Modifier> named(String name) {
    return ALL.stream().filter(modifier -> modifier.name().equals(name)).findFirst();
  }

  /** What the modifier puts into the recipe's places. */
  Map<String, String> slots() {
    return Map.of(
        "{count}", count,
        "{leaf}", leaf,
        "{minutes}", minutes,
        "{color}", color,
        "{hour}", hour);
  }
}
