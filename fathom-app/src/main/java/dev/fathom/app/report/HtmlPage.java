package dev.fathom.app.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A report as one page: the skeleton that all share, around what one has to say.
 *
 * @param kind what sort of report it is, beside the wordmark
 * @param title the browser tab's title
 * @param lead what is seen first, see {@link #lead}
 * @param contents links to the page's parts, see {@link #link}
 * @param body the parts
 * @param sources the files it was made from, in words
 * @param verb the command that makes it again
 * @param extra what a script of its own needs, where the report has one
 */
record HtmlPage(
    String kind,
    String title,
    Markup lead,
    List<Markup> contents,
    Markup body,
    String sources,
    String verb,
    Optional<Extra> extra) {

  /**
   * A script beside the shared one.
   *
   * @param script its resource
   * @param data JSON that {@link EmbeddedSamples#scriptSafe} has passed
   */
  record Extra(String script, Markup data) {}

  String source() {
    String script =
        Template.resource("page.js") + extra.map(e -> Template.resource(e.script())).orElse("");
    Map<String, Markup> parts = new HashMap<>();
    parts.put("script-hash", new Markup(sha256(script)));
    parts.put("style", new Markup(Template.resource("report.css")));
    parts.put("script", new Markup(script));
    parts.put("data", extra.map(Extra::data).orElse(new Markup("{}")));
    parts.put("kind", Markup.text(kind));
    parts.put("title", Markup.text(title));
    parts.put("lead", lead);
    parts.put("contents", Markup.join(contents));
    parts.put("body", body);
    parts.put("sources", Markup.text(sources));
    parts.put("verb", Markup.text(verb));
    return Template.fill(Template.resource("page.html"), parts);
  }

  /**
   * What a reader sees first.
   *
   * @param banner warnings and notes, see {@link #banner}
   * @param about what was looked at
   */
  static Markup lead(Markup banner, Headline headline, Markup tiles, Markup about) {
    List<Markup> findings =
        headline.findings().stream().map(s -> Markup.of("<li>{}</li>", s)).toList();
    return Markup.of(
        """
        <section class="lead">
        {}
        <h1>{}</h1>
        <ul class="findings">{}</ul>
        {}
        {}
        </section>
        """,
        banner,
        headline.title(),
        Markup.join(findings),
        tiles,
        about);
  }

  static Markup banner(boolean testingOnly, List<String> notes) {
    List<Markup> parts = new ArrayList<>();
    if (testingOnly) {
      parts.add(
          new Markup(
              "<p class=\"banner loud\" role=\"alert\"><b>Testing only.</b> This run was cut short"
                  + " with <code>--limit</code>: do not quote its numbers.</p>"));
    }
    notes.forEach(note -> parts.add(Markup.of("<p class=\"banner note\">{}</p>", note)));
    return Markup.join(parts);
  }

  /** Names and values side by side. */
  static Markup facts(Map<String, Markup> facts) {
    return Markup.of(
        "<dl class=\"pair\">{}</dl>",
        Markup.join(
            facts.entrySet().stream()
                .map(e -> Markup.of("<div><dt>{}</dt><dd>{}</dd></div>", e.getKey(), e.getValue()))
                .toList()));
  }

  static Markup link(String id, String title) {
    return Markup.of("<a href=\"#{}\">{}</a> ", id, title);
  }

  static List<Markup> links(List<Figure> figures) {
    return figures.stream().map(figure -> link(figure.id(), figure.title())).toList();
  }

  static Markup figures(List<Figure> figures) {
    return Markup.join(figures.stream().map(Figure::markup).toList());
  }

  /** A titled part that is no picture. */
  static Markup section(String id, String title, Markup content) {
    return Markup.of(
        "<section id=\"{}\" class=\"figure\">\n<h2>{}</h2>\n{}\n</section>\n", id, title, content);
  }

  /** A table whose rows begin with their name; text is escaped, {@link Markup} goes in as it is. */
  static Markup table(List<String> heads, List<? extends List<?>> rows) {
    return Markup.of(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        Markup.join(
            heads.stream().map(h -> Markup.of("<th scope=\"col\"><bdi>{}</bdi></th>", h)).toList()),
        Markup.join(rows.stream().map(HtmlPage::row).toList()));
  }

  private static Markup row(List<?> cells) {
    return Markup.of(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th>{}</tr>\n",
        cells.getFirst(),
        Markup.join(cells.stream().skip(1).map(cell -> Markup.of("<td>{}</td>", cell)).toList()));
  }

  /** The page allows this one script and no other. */
  private static String sha256(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
