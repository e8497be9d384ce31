package dev.fathom.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small templates against what Jinja2 itself makes of them; src/test/python/jinja_cases.py. */
class JinjaCasesTest {
  @Test
  void everyCaseGivesJinjasTextOrJinjasError() throws IOException {
    JsonNode document = document();
    Map<String, Object> context =
        Json.MAPPER.convertValue(document.get("context"), new TypeReference<>() {});
    List<String> wrong = new ArrayList<>();
    for (JsonNode expected : document.get("cases")) {
      String template = expected.get("template").asText();
      var actual = Json.MAPPER.createObjectNode().put("template", template);
      try {
        actual.put("ok", Template.parse(template).render(context));
      } catch (TemplateException e) {
        actual.put("err", e.getMessage());
      }
      if (!actual.equals(expected)) {
        wrong.add("expected " + expected + "\n but was " + actual);
      }
    }
    assertTrue(document.get("cases").size() > 300);
    assertEquals(List.of(), wrong, () -> wrong.size() + " differ\n" + String.join("\n", wrong));
  }

  private static JsonNode document() throws IOException {
    try (InputStream stream = JinjaCasesTest.class.getResourceAsStream("cases.json")) {
      return Json.MAPPER.readTree(stream);
    }
  }
}
