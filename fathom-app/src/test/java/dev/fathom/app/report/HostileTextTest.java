package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.app.report.SyntheticRun.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class HostileTextTest {
  private static final String TAG = "</script></style></svg><img src=x onerror=alert(1)>";

  static final List<String> HOSTILE =
      List.of(
          TAG,
          "<!--",
          "]]>",
          "\" onmouseover=\"alert(1)",
          "' onfocus='alert(1)",
          "&lt;script&gt;",
          "{{script}} {} $1 \\",
          "\u0000\u0007\u001b[31m\u007f\u0085",
          "\u202egnirts\u2066 left \u200f",
          "\ud800 alone \udc00",
          "\u2028\u2029\ufeff\ufffe",
          "مرحبا שלום",
          "👩‍👩‍👧 é 漢字",
          "| a | b |\n# head\n[x](javascript:alert(1)) `c` **b** ~~s~~ $x$",
          "");

  @TempDir Path folder;

  @Test
  void noTextBecomesMarkup() throws IOException {
    Page page = Page.write(hostileRun(), folder);
    assertNothingBrokeOut(page);
  }

  /** The page has our scripts and style, no picture, no handler, and shows the hostile tag. */
  static void assertNothingBrokeOut(Page page) {
    assertEquals(2, page.all("script").size());
    assertEquals(1, page.all("style").size());
    assertEquals(List.of(), page.all("img"));
    assertFalse(page.source().contains(TAG));
    for (Element element : everyElement(page)) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        String name = element.getAttributes().item(i).getNodeName();
        assertFalse(name.startsWith("on"), element.getTagName() + " has " + name);
      }
    }
    assertTrue(page.text().contains(TAG), "the text itself is shown");
  }

  @Test
  void whatTheScriptReadsIsTheTokensMadeVisible() throws IOException {
    Page page = Page.write(hostileRun(), folder);
    JsonNode row = page.data().get("rows").get(0);
    for (int i = 0; i < HOSTILE.size(); i++) {
      assertEquals(VisibleText.token(HOSTILE.get(i)), row.get("tokens").get(i).textValue());
    }
    assertEquals(VisibleText.inLine(TAG), row.get("id").textValue());
  }

  @Test
  void nothingInvisibleIsLeftAnywhere() throws IOException {
    Page page = Page.write(hostileRun(), folder);
    String markdown = Files.readString(folder.resolve("report.md"));
    for (String text : List.of(page.source(), markdown)) {
      assertTrue(
          text.chars()
              .allMatch(c -> c == '\n' || c == '\t' || (c >= 0x20 && c != 0x202e && c != 0x7f)));
    }
    assertTrue(page.text().contains("⟨U+202E⟩"));
  }

  @Test
  void thePolicyAllowsThePagesOwnScriptAlone() throws IOException, NoSuchAlgorithmException {
    Page page = Page.write(hostileRun(), folder);
    String policy =
        page.all("meta").stream()
            .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
            .findFirst()
            .orElseThrow()
            .getAttribute("content");
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(page.script().getBytes(StandardCharsets.UTF_8));
    assertTrue(policy.startsWith("default-src 'none'; "), policy);
    assertTrue(
        policy.contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"));
  }

  @Test
  void thePageNamesNoAddressOutsideItself() throws IOException {
    Page page = Page.write(SyntheticRun.pair(1, 5), folder);
    assertFalse(page.source().contains("http:") || page.source().contains("https:"));
    assertFalse(page.source().contains("@import") || page.source().contains("url("));
    for (Element element : everyElement(page)) {
      String href = element.getAttribute("href");
      assertTrue(href.isEmpty() || href.startsWith("#") || href.startsWith("data:"), href);
      assertFalse(element.hasAttribute("src"));
    }
  }

  @Test
  void markdownKeepsItsTables() throws IOException {
    MeasureReport.write(hostileRun().write(folder));
    List<String> lines = Files.readAllLines(folder.resolve("report.md"));
    int rows = 0;
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith("|") && lines.get(i - 1).startsWith("|")) {
        assertEquals(bars(lines.get(i - 1)), bars(lines.get(i)), lines.get(i));
        rows++;
      }
    }
    assertTrue(rows > 20, "tables were seen: " + rows);
    assertTrue(lines.stream().noneMatch(line -> line.contains("](javascript")));
  }

  private static long bars(String row) {
    return row.replace("\\\\", "").replace("\\|", "").chars().filter(c -> c == '|').count();
  }

  private static List<Element> everyElement(Page page) {
    List<Element> elements = page.all("*");
    assertTrue(elements.size() > 100);
    return elements;
  }

  /** Hostile text wherever a run carries text. */
  private static SyntheticRun hostileRun() {
    SyntheticRun run =
        new SyntheticRun(
            12,
            HOSTILE.stream()
                .filter(HostileTextTest::canBeAKey)
                .map(label -> new Shape(label, 6, 6, SyntheticRun.decaying(1), t -> 0.2))
                .toList());
    run.results.putObject("models").putObject("base").put("name", TAG).put("family", TAG);
    run.results.withObject("/models/aligned").put("name", HOSTILE.get(8));
    ArrayNode notes = run.results.putArray("notes");
    ArrayNode favored = run.results.withObject("/base_favored_tokens").putArray(TAG);
    for (String text : HOSTILE) {
      notes.add(text);
      favored.addObject().put("token", text).put("id", 1).put("count", 3).put("share", 0.1);
      run.results.withObject("/provenance").put(canBeAKey(text) ? text : "key", text);
    }
    run.samples.addFirst(hostileSample());
    return run;
  }

  /** The JSON parser itself refuses half a surrogate pair as a key. */
  private static boolean canBeAKey(String text) {
    return !text.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static ObjectNode hostileSample() {
    ObjectNode sample = Json.MAPPER.createObjectNode();
    sample.put("id", TAG).put("group", TAG).put("prompt", String.join(" ", HOSTILE));
    HOSTILE.forEach(token -> sample.withArray("tokens").add(token));
    HOSTILE.forEach(token -> sample.withArray("kl").add(0.3));
    sample.withArray("recovery_base").addNull();
    HOSTILE.stream().skip(1).forEach(token -> sample.withArray("recovery_base").add(0.1));
    return sample;
  }
}
