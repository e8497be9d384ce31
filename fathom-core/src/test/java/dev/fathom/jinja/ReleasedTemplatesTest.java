package dev.fathom.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The templates of released models, each with three contexts, against what Jinja2 makes of them.
 */
class ReleasedTemplatesTest {
  private static final Path FOLDER = Path.of(System.getProperty("fathom.shared"), "templates");

  @Test
  void everyCaseGivesTheExpectedTextOrTheExpectedError() throws IOException {
    Path file = FOLDER.resolve("expected.json");
    assumeTrue(Files.exists(file), () -> "no templates of released models at " + file);
    JsonNode expected = Json.object(file);
    List<String> wrong = new ArrayList<>();
    int cases = 0;
    for (Map.Entry<String, JsonNode> entry : expected.get("rendered").properties()) {
      String[] key = entry.getKey().split("\\|", -1);
      Map<String, Object> context =
          Json.MAPPER.convertValue(expected.get("contexts").get(key[1]), new TypeReference<>() {});
      String source = Files.readString(FOLDER.resolve(key[0]));
      if (!entry.getValue().equals(rendered(source, context))) {
        wrong.add(entry.getKey() + "\n  " + entry.getValue() + "\n  " + rendered(source, context));
      }
      cases++;
    }
    System.out.println("chat templates of released models: " + cases + " cases");
    assertTrue(cases >= 60, () -> "only part of the cases is there");
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
  }

  private static JsonNode rendered(String source, Map<String, Object> context) {
    var result = Json.MAPPER.createObjectNode();
    try {
      return result.put("ok", Template.parse(source).render(context));
    } catch (TemplateException e) {
      return result.put("err", e.getMessage());
    }
  }
}
