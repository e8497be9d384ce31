package dev.fathom.app.report;

import java.util.List;

/**
 * A picture with what one needs to read it.
 *
 * @param id its anchor in the page
 * @param reading one sentence: how to read it
 * @param deep one sentence: what a deeply aligned model would show
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
        <p class="deep"><b>A deep model:</b> {}</p>
        {}{}
        </section>
        """,
        id,
        title,
        reading,
        picture,
        deep,
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

  /** What the group's curves leave out. */
  static List<String> cuts(List<Group> groups) {
    return groups.stream().map(Figure::cut).filter(cut -> !cut.isEmpty()).toList();
  }

  private static String cut(Group group) {
    if (group.few() && group.n() > 0) {
      return "Faded: “%s” has only %d %s."
          .formatted(group.name(), group.n(), group.n() == 1 ? "response" : "responses");
    }
    if (group.drawn() == group.positions().size()) {
      return "";
    }
    return "“%s” is cut after token %d: fewer than %d of its %d responses are longer."
        .formatted(group.name(), group.drawn(), group.needed(), group.n());
  }
}
