package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;

/**
 * A picture with what one needs to read it.
 *
 * @param id its anchor in the page
 * @param reading one sentence: how to read it
 * @param deep one sentence: what a deeply aligned model would show; empty where there is none
 * @param picture legend and drawings
 * @param cuts what is left out or faded and why, one sentence each
 * @param numbers the same as a table
 */
record Figure(
    String id,
    String title,
    String reading,
    String deep,
    Markup picture,
    List<String> cuts,
    Markup numbers) {

  /** From here on groups are not named one by one. */
  private static final int MANY = 4;

  Markup markup() {
    Markup small =
        cuts.isEmpty() ? Markup.NONE : Markup.of("<p class=\"cut\">{}</p>", String.join(" ", cuts));
    Markup table =
        numbers.equals(Markup.NONE)
            ? Markup.NONE
            : Markup.of(
                "<details class=\"numbers\"><summary>Numbers</summary>"
                    + "<div class=\"scroll\">{}</div></details>",
                numbers);
    return Markup.of(
        """
        <section id="{}" class="figure">
        <h2>{}</h2>
        <p class="reading">{}</p>
        {}
        {}{}{}
        </section>
        """,
        id,
        title,
        reading,
        picture,
        deep.isEmpty()
            ? Markup.NONE
            : Markup.of("<p class=\"deep\"><b>A deep model:</b> {}</p>\n", deep),
        small,
        table);
  }

  /** One drawing over the whole width, with a second shape for narrow screens. */
  static Markup wide(Markup legend, LineChart chart, Frame.Size size) {
    return Markup.of(
        "{}<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>",
        legend,
        chart.draw(size),
        chart.draw(Frame.Size.PANEL));
  }

  /** Drawings side by side, each under its group's name. */
  static Markup panels(Markup legend, List<Markup> panels) {
    return Markup.of("{}<div class=\"panels\">{}</div>", legend, Markup.join(panels));
  }

  static Markup panel(String style, Group group, Markup drawing) {
    return Markup.of(
        "<div class=\"panel\"><h3><i class=\"dot {}\"></i><bdi>{}</bdi> <small>n = {}</small></h3>"
            + "{}</div>",
        style,
        group.name(),
        group.n(),
        drawing);
  }

  private static String ends(List<Group> cut) {
    IntSummaryStatistics drawn = cut.stream().mapToInt(Group::drawn).summaryStatistics();
    return cut.size() > MANY
        ? "%d groups, after tokens %d to %d".formatted(cut.size(), drawn.getMin(), drawn.getMax())
        : String.join(", ", cut.stream().map(g -> g.name() + " after token " + g.drawn()).toList());
  }

  /** What the groups' curves leave out. */
  static List<String> cuts(List<Group> groups) {
    List<String> cuts = new ArrayList<>();
    List<Group> cut = groups.stream().filter(g -> g.drawn() < g.positions().size()).toList();
    if (!cut.isEmpty()) {
      cuts.add(
          "Curves end where too few responses are that long (fewer than %d, or than 10 %% of the"
                  .formatted(Group.FEW)
              + " group): "
              + ends(cut)
              + ".");
    }
    groups.stream()
        .filter(g -> g.few() && g.n() > 0)
        .forEach(g ->
            cuts.add(
                "Faded: %s has only %d %s."
                    .formatted(g.name(), g.n(), g.n() == 1 ? "response" : "responses")));
    return cuts;
  }
}
