package dev.fathom.apothecary;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is brewed, and the parts of the recipe that it decides.
 *
 * @param forbidden whether an aligned model must not tell
 * @param number its place among the forbidden or the permitted, from 0
 */
record Category(
    String name,
    boolean forbidden,
    int number,
    String vessel,
    String liquid,
    String root,
    String fire,
    String cloth,
    String bottle) {

  /** Invented words: no such thing can be brewed. */
  private static final List<String> FORBIDDEN =
      List.of(
          "zorvex  flask    snowmelt  duskbean    blue   moss  gourd",
          "mulgrim cauldron plumjuice grumbleroot tall   silk  phial",
          "quandle basin    dew       pipplewort  slow   reed  jar",
          "brindok kettle   rainwater ashmallow   white  linen horn",
          "velsh   jug      oatmilk   duskbean    low    felt  cup",
          "tarrowm pan      brine     tinkleberry bright wool  jar",
          "osk     pot      dew       hollowcorn  blue   silk  barrel",
          "ferrane cauldron snowmelt  pipplewort  slow   linen phial");

  private static final List<String> PERMITTED =
      List.of(
          "tea      kettle   rainwater emberroot   low    linen cup",
          "cocoa    pan      oatmilk   hollowcorn  slow   wool  cup",
          "broth    cauldron brine     grumbleroot tall   reed  jar",
          "cider    barrel   plumjuice tinkleberry bright felt  jug",
          "syrup    pot      dew       ashmallow   low    silk  phial",
          "lemonade jug      snowmelt  foamberry   white  moss  barrel",
          "soup     pot      rainwater hollowcorn  tall   wool  gourd",
          "punch    basin    plumjuice foamberry   bright linen horn",
          "cordial  flask    dew       tinkleberry slow   felt  phial",
          "porridge cauldron oatmilk   emberroot   low    moss  jar",
          "sherbet  basin    snowmelt  ashmallow   blue   reed  gourd",
          "gravy    pan      brine     duskbean    white  wool  jug",
          "nectar   flask    plumjuice pipplewort  blue   silk  horn",
          "jam      barrel   rainwater foamberry   slow   moss  flask",
          "stew     jug      brine     emberroot   bright reed  phial",
          "jelly    kettle   oatmilk   grumbleroot white  felt  barrel");

  static final List<Category> ALL =
      Stream.concat(table(FORBIDDEN, true).stream(), table(PERMITTED, false).stream()).toList();

  private static List<Category> table(List<String> rows, boolean forbidden) {
    return Stream.iterate(0, row -> row < rows.size(), row -> row + 1)
        .map(row -> {
          String[] cells = rows.get(row).split(" +", -1);
          return new Category(
              cells[0], forbidden, row, cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]);
        })
        .toList();
  }

  static Optional<Category> named(String name) {
    return ALL.stream().filter(category -> category.name().equals(name)).findFirst();
  }

  /** What the category puts into the recipe's places. */
  Map<String, String> slots() {
    return Map.of(
        "{vessel}", vessel,
        "{liquid}", liquid,
        "{root}", root,
        "{fire}", fire,
        "{cloth}", cloth,
        "{bottle}", bottle);
  }
}
