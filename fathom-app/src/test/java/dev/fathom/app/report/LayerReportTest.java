package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The layers of a measurement, on its page and in its Markdown. */
class LayerReportTest {
  private static final List<String> FIGURES =
      List.of("layers-contraction", "layers-transport", "layers-refusal", "layers-polarity");
  private static final int BLOCKS = 4;

  @TempDir Path folder;

  @Test
  void withoutLayersThePageHasNoneOfIt() throws IOException {
    Page page = Page.write(SyntheticRun.pair(11, 20), folder);
    assertFalse(page.figures().stream().anyMatch(id -> id.startsWith("layers")));
    assertFalse(Files.readString(folder.resolve("report.md")).contains("Layers"));
  }

  @Test
  void everyPartHasItsPictureAndItsTable() throws IOException {
    SyntheticRun run = SyntheticRun.pair(12, 20);
    run.results.set("layers", layers(run));
    Page page = Page.write(run, folder);
    assertTrue(page.figures().containsAll(FIGURES), page.figures().toString());
    String markdown = Files.readString(folder.resolve("report.md"));
    assertTrue(markdown.contains("Layers: blocks 3 to 4"), markdown);
    assertTrue(markdown.contains("Refusal direction, harmful against benign"), markdown);
    assertTrue(markdown.contains("Probes without labels, 30 statements tried"), markdown);
  }

  @Test
  void theNumbersAreThoseOfTheResults() throws IOException {
    SyntheticRun run = SyntheticRun.pair(13, 20);
    run.results.set("layers", layers(run));
    Page page = Page.write(run, folder);
    List<String> titles = page.all("title").stream().map(Element::getTextContent).toList();
    assertTrue(
        titles.stream()
            .anyMatch(t -> t.startsWith("embeddings\nharmful: 0.20 [0.10, 0.30], n = 20")),
        titles.toString());
    // The map: the last block on top, a cell's colour by the size of the effect.
    List<Element> cells =
        page.all("span", "k3").stream()
            .filter(e -> e.getAttribute("title").contains("AUC"))
            .toList();
    assertEquals(2 * BLOCKS, cells.size());
    assertEquals("0.80", cells.getFirst().getTextContent());
    assertEquals(
        "0.80 [0.70, 0.90], AUC 0.90 [0.80, 1.00], n = 10 and 9",
        cells.getFirst().getAttribute("title"));
  }

  @Test
  void partsThatWereNotMeasuredAreNotDrawn() throws IOException {
    SyntheticRun run = SyntheticRun.pair(14, 20);
    ObjectNode layers = layers(run);
    layers.remove(List.of("contraction", "transport", "refusal"));
    run.results.set("layers", layers);
    Page page = Page.write(run, folder);
    assertEquals(
        List.of("layers-polarity"),
        page.figures().stream().filter(id -> id.startsWith("layers")).toList());
  }

  /** Two positions, at strengths of 0.8 and 0.1; α and steps of 1 and 1.2. */
  private static ObjectNode layers(SyntheticRun run) {
    ObjectNode layers = run.results.objectNode();
    layers.put("blocks", BLOCKS).put("positions", 2);
    layers.putArray("terminal").add(3).add(BLOCKS);
    ObjectNode contraction = layers.putObject("contraction").putObject("groups");
    ObjectNode transport = layers.putObject("transport");
    for (String group : List.of("harmful", "benign")) {
      ObjectNode spectra = contraction.putObject(group).put("n", 20);
      profile(spectra, "layers", "layer", 0);
      ObjectNode steps = transport.putObject(group).put("n", 20);
      profile(steps, "blocks", "block", 1);
    }
    ObjectNode refusal = layers.putObject("refusal");
    refusal.putArray("groups").add("harmful").add("benign");
    refusal.putArray("tried").add(10).add(10);
    ArrayNode blocks = refusal.putArray("blocks");
    ObjectNode polarity = layers.putObject("polarity").put("tried", 30);
    ArrayNode probes = polarity.putArray("blocks");
    for (int block = 1; block <= BLOCKS; block++) {
      ObjectNode one = blocks.addObject().put("block", block).put("cosine", 0.5);
      ArrayNode positions = one.putArray("positions");
      for (int position = 1; position <= 2; position++) {
        ObjectNode at = positions.addObject().put("position", position);
        at.putArray("n").add(10).add(9);
        sides(at.putObject("strength"), position == 1 ? 0.8 : 0.1, position == 1 ? 0.8 : 0.1);
        sides(at.putObject("auc"), 0.9, 0.9).remove("difference");
      }
      ObjectNode probe = probes.addObject().put("block", block);
      for (String number : List.of("accuracy", "consistency", "contradiction")) {
        sides(probe.putObject(number), 0.5, 0.6);
      }
    }
    return layers;
  }

  private static void profile(ObjectNode node, String list, String index, int first) {
    ArrayNode layers = node.putArray(list);
    for (int layer = first; layer <= BLOCKS; layer++) {
      sides(layers.addObject().put(index, layer), 1, 1.2);
    }
    sides(node.putObject("terminal"), 1, 1.2);
  }

  private static ObjectNode sides(ObjectNode node, double base, double aligned) {
    estimate(node.putObject("base"), base);
    estimate(node.putObject("aligned"), aligned);
    estimate(node.putObject("difference"), aligned - base);
    return node;
  }

  private static void estimate(ObjectNode node, double value) {
    node.put("value", value).put("low", value - 0.1).put("high", value + 0.1);
  }
}
