package dev.fathom.app.report;

import java.util.Locale;

/** What the demo looks at: the model as it was, and what was done about it. */
enum DemoState {
  BEFORE("g1", "as it was aligned"),
  CONTRASTIVE("g3 dashed", "the same model, guarded while decoding"),
  COMPLETED("g4 dashed", "trained by targeted completion alone"),
  AFTER("g2", "trained by the recommended recipe, deep");

  /** The colour class of its curves. */
  final String style;

  final String meaning;

  DemoState(String style, String meaning) {
    this.style = style;
    this.meaning = meaning;
  }

  /** Its name in folders and in {@code summary.json}. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
