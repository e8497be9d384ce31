package dev.fathom.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** The examples as compact JSON for the page's script, safe inside a script element. */
final class EmbeddedSamples {
  /** A prompt is shown no longer than this many characters. */
  static final int PROMPT = 400;

  /** An example's first tokens; what follows is counted in words. */
  static final int TOKENS = 300;

  private static final MathContext DIGITS = new MathContext(3);
  private static final List<Metric> METRICS =
      List.of(
          Metric.KL,
          Metric.KL_REVERSE,
          Metric.LOGPROB_BASE,
          Metric.LOGPROB_ALIGNED,
          Metric.RANK_BASE,
          Metric.RANK_BASE_ARGMAX,
          Metric.RECOVERY_BASE,
          Metric.RECOVERY_ALIGNED,
          Metric.BASE_FAVORED_BASE);

  private EmbeddedSamples() {}

  static Markup of(Results results, Samples samples) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode groups = root.putArray("groups");
    samples
        .totals()
        .forEach((name, total) ->
            groups
                .addObject()
                .put("name", VisibleText.inLine(name))
                .put("total", total)
                .put("style", style(results, name)));
    List<String> names = List.copyOf(samples.totals().keySet());
    ArrayNode rows = root.putArray("rows");
    for (Sample sample : samples.shown()) {
      ObjectNode row = rows.addObject();
      row.put("id", VisibleText.inLine(sample.id()));
      row.put("group", names.indexOf(sample.group()));
      sample.prompt().ifPresent(prompt -> row.put("prompt", VisibleText.inLine(shortened(prompt))));
      row.put("length", sample.tokens().size());
      ArrayNode tokens = row.putArray("tokens");
      sample.tokens().stream().limit(TOKENS).map(VisibleText::token).forEach(tokens::add);
      for (Metric metric : METRICS) {
        if (sample.values().containsKey(metric)) {
          numbers(
              sample.values().get(metric), row.putArray(metric.name().toLowerCase(Locale.ROOT)));
        }
      }
    }
    try {
      return new Markup(scriptSafe(Json.MAPPER.writeValueAsString(root)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** No tag can open or close inside, and the two separators old scripts take for line ends go. */
  static String scriptSafe(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String style(Results results, String name) {
    return results.groups().stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .map(group -> Palette.of(results, group))
        .orElse("g3");
  }

  private static String shortened(String prompt) {
    return prompt.codePointCount(0, prompt.length()) <= PROMPT
        ? prompt
        : prompt.substring(0, prompt.offsetByCodePoints(0, PROMPT)) + " …";
  }

  private static void numbers(double[] values, ArrayNode into) {
    for (int i = 0; i < Math.min(values.length, TOKENS); i++) {
      double value = values[i];
      if (!Double.isFinite(value)) {
        into.addNull();
      } else if (value == Math.rint(value) && Math.abs(value) < 1e9) {
        into.add((long) value);
      } else {
        into.add(BigDecimal.valueOf(value).round(DIGITS).doubleValue());
      }
    }
  }
}
