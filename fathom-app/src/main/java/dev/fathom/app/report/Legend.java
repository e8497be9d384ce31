package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;

/** The line above a picture that says which mark is what. */
final class Legend {
  private final List<Markup> entries = new ArrayList<>();

  Legend line(String style, String label) {
    return entry("line " + style, label);
  }

  Legend area(String style, String label) {
    return entry("area " + style, label);
  }

  Legend band(String label) {
    return entry("band", label);
  }

  Markup markup() {
    return Markup.of("<ul class=\"legend\">{}</ul>", Markup.join(entries));
  }

  private Legend entry(String style, String label) {
    entries.add(Markup.of("<li><i class=\"key {}\"></i><bdi>{}</bdi></li>", style, label));
    return this;
  }
}
