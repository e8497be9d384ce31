package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The provenance object flattened to dotted keys, whatever it holds. */
final class Provenance {
  private Provenance() {}

  static Map<String, String> flat(JsonNode provenance) {
    Map<String, String> rows = new LinkedHashMap<>();
    collect("", provenance, rows);
    return rows;
  }

  private static void collect(String way, JsonNode node, Map<String, String> rows) {
    if (node.isObject()) {
      node.properties()
          .forEach(e ->
              collect(way.isEmpty() ? e.getKey() : way + "." + e.getKey(), e.getValue(), rows));
    } else if (node.isArray() && node.valueStream().anyMatch(JsonNode::isContainerNode)) {
      for (int i = 0; i < node.size(); i++) {
        collect(way + "[" + i + "]", node.get(i), rows);
      }
    } else if (node.isArray()) {
      rows.put(way, String.join(" ", node.valueStream().map(JsonNode::asText).toList()));
    } else {
      rows.put(way, node.asText());
    }
  }

  /** The last part of a page. */
  static Markup section(JsonNode provenance) {
    return HtmlPage.section(
        "more",
        "Everything else",
        Markup.of(
            "<details><summary>Provenance: how these numbers came about</summary>"
                + "<div class=\"scroll\">{}</div></details>",
            markup(provenance)));
  }

  static Markup markup(JsonNode provenance) {
    return Markup.of(
        "<table class=\"provenance\"><tbody>{}</tbody></table>",
        Markup.join(
            flat(provenance).entrySet().stream()
                .map(e ->
                    Markup.of(
                        "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                        e.getKey(),
                        e.getValue()))
                .toList()));
  }
}
