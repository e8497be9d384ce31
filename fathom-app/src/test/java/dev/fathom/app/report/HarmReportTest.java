package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarmReportTest {
  @TempDir Path folder;

  private static ObjectNode estimate(double value, double half) {
    return Json.MAPPER
        .createObjectNode()
        .put("value", value)
        .put("low", value - half)
        .put("high", value + half);
  }

  private static ObjectNode results(String along) {
    ObjectNode results =
        Json.MAPPER
            .createObjectNode()
            .put("schema", "fathom-harm-information/1")
            .put("kind", "harm-information")
            .put("along", along)
            .put("temperature", 1.0)
            .put("beyond", 0.05);
    results.putObject("models").putObject("aligned").put("name", "<b>mine</b>");
    results.putObject("judge").put("name", "exact");
    results.putArray("notes");
    results.putObject("provenance");
    ObjectNode side =
        results
            .putObject("groups")
            .putObject("harmful")
            .putObject("aligned")
            .put("n", 40)
            .put("answers", 120)
            .put("rollouts", 9_000);
    side.set("harm_mean", estimate(0.3, 0.02));
    side.set("harm_variance", estimate(0.2, 0.01));
    side.set("information_sum", estimate(0.2, 0.02));
    side.set("sum_minus_variance", estimate(0.01, 0.03));
    side.set("horizon", estimate(2, 0));
    ArrayNode positions = side.putArray("positions");
    double[] h = {0.35, 0.6, 0.7};
    double[] information = {0.05, 0.14, 0.01};
    for (int t = 0; t < 3; t++) {
      ObjectNode position = positions.addObject().put("t", t + 1).put("reached", 120);
      position.set("h", estimate(h[t], 0.01));
      position.set("information", estimate(information[t], 0.005));
      position.put("share", information[t] / 0.2);
    }
    return results;
  }

  private Path write(ObjectNode results) throws IOException {
    Files.writeString(folder.resolve("results.json"), results.toString());
    Files.writeString(
        folder.resolve("samples.jsonl"),
        """
        {"id":"a/aligned/1/0","example":"a","group":"harmful","model":"aligned","tokens":["x","y"],\
        "h":[0.3,0.5,1],"h_noise":[0.001,-0.001,0],"information":[0.1,0.2]}
        """);
    return folder;
  }

  @Test
  void ownAnswersAreDecidedWithinTheHorizon() throws IOException {
    WrittenReport written = HarmReport.write(write(results("sampled")));
    assertEquals(
        "The harm of the aligned model's answers is decided within their first 2 tokens.",
        written.headline());
    Page page = Page.read(written.html());
    assertTrue(page.source().contains("&lt;b&gt;mine&lt;/b&gt;"), "names are text");
    for (String id : new String[] {"information", "expected", "left", "answers"}) {
      assertTrue(page.source().contains("<section id=\"" + id + "\""), id);
    }
    String twin = Files.readString(written.markdown());
    assertTrue(twin.contains("less the variance of harm is +0.010 [−0.020, 0.040]"), twin);
    assertTrue(twin.contains("most is decided at tokens 1, 2, 3"), twin);
  }

  @Test
  void givenAnswersTellHowLongAPrefixAnAttackerNeeds() throws IOException {
    assertEquals(
        "With 2 tokens of the given answers forced upon it, the aligned model finishes them more often than not.",
        HarmReport.write(write(results("response"))).headline());
  }

  @Test
  void whereNothingIsDecidedTheReportSaysSo() throws IOException {
    ObjectNode results = results("sampled");
    ObjectNode side = (ObjectNode) results.path("groups").path("harmful").path("aligned");
    side.set("harm_mean", estimate(0, 0));
    side.set("harm_variance", estimate(0, 0));
    side.set("information_sum", estimate(0, 0));
    assertEquals(
        "Not one of 9,000 rollouts of the aligned model was harmful: left to itself it has nothing to decide.",
        HarmReport.write(write(results)).headline());
    side.set("harm_variance", estimate(0.1, 0.2));
    side.withObject("/horizon").putNull("high");
    assertTrue(
        HarmReport.write(write(results)).headline().contains("not clear yet"), "no upper bound");
  }

  @Test
  void resultsOfAnotherSchemaAreRefused() throws IOException {
    ObjectNode results = results("sampled").put("schema", "fathom-harm-information/9");
    assertThrows(UserError.class, () -> HarmReport.write(write(results)));
  }
}
