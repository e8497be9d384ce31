package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerTableTest {
  private static ObjectNode layers() {
    ObjectNode layers = Json.MAPPER.createObjectNode().put("blocks", 2);
    ArrayNode spectra =
        layers.putObject("contraction").putObject("groups").putObject("harmful").putArray("layers");
    ArrayNode steps = layers.putObject("transport").putObject("harmful").putArray("blocks");
    ObjectNode refusal = layers.putObject("refusal");
    refusal.putArray("groups").add("harmful").add("benign");
    refusal.putArray("tried").add(30).add(40);
    ArrayNode blocks = refusal.putArray("blocks");
    sides(spectra.addObject().put("layer", 0), 9, 9);
    for (int block = 1; block <= 2; block++) {
      sides(spectra.addObject().put("layer", block), 1, 1 - 0.1 * block);
      sides(steps.addObject().put("block", block), 1, 1.5);
      ArrayNode positions = blocks.addObject().put("block", block).putArray("positions");
      sides(positions.addObject().put("position", 1).putObject("strength"), block, 3);
    }
    return layers;
  }

  /** Each with an interval of ± 0.2. */
  private static void sides(ObjectNode node, double base, double aligned) {
    estimate(node.putObject("base"), base);
    estimate(node.putObject("aligned"), aligned);
    estimate(node.putObject("difference"), aligned - base);
  }

  private static void estimate(ObjectNode node, double value) {
    node.put("value", value).put("low", value - 0.2).put("high", value + 0.2);
  }

  private static List<String> printed(int width) {
    StringWriter text = new StringWriter();
    LayerTable.print(layers(), width, new PrintWriter(text, true));
    return text.toString().lines().toList();
  }

  @Test
  void showsARowPerLayerAndNoColumnWithoutNumbers() {
    assertEquals(
        List.of(
            "",
            "layer          refuse@1  Δα harmful  Δstep harmful",
            "1      1.00 > 3.00±0.20  -0.10±0.20     +0.50±0.20",
            "2      2.00 > 3.00±0.20  -0.20±0.20     +0.50±0.20",
            "",
            "refuse@t  harmful less benign along the refusal direction at token t, standard deviations: base > aligned, n = 30 and 40",
            "Δα        aligned − base of the spectrum's exponent",
            "Δstep     aligned − base of the Fisher–Rao step into the layer",
            "±         half a 95 % interval"),
        printed(80));
  }

  @Test
  void whereThereIsNoRoomTheRefusalDirectionStays() {
    assertEquals("layer          refuse@1", printed(30).get(1));
  }

  @Test
  void withoutLayersNothingIsPrinted() {
    StringWriter text = new StringWriter();
    LayerTable.print(MissingNode.getInstance(), 80, new PrintWriter(text, true));
    assertEquals("", text.toString());
  }
}
