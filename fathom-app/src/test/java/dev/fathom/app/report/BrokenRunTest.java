package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenRunTest {
  @TempDir Path folder;

  @Test
  void namesAFolderWithoutResults() {
    assertTrue(refusal().contains("has no results.json"), refusal());
  }

  @Test
  void refusesAnotherSchema() throws IOException {
    SyntheticRun run = SyntheticRun.pair(1, 3);
    run.results.put("schema", "fathom-measure/9");
    run.write(folder);
    assertTrue(refusal().contains("fathom-measure/9, but this Fathom reads fathom-measure/1"));
  }

  @Test
  void namesTheKeyOfAValueOfTheWrongType() throws IOException {
    SyntheticRun run = SyntheticRun.pair(2, 3);
    ((ObjectNode) run.results.at("/groups/harmful/positions/1/kl")).put("mean", "high");
    run.write(folder);
    assertTrue(
        refusal()
            .endsWith("groups.harmful.positions[1].kl.mean is \"high\", but a number is expected"),
        refusal());
  }

  @Test
  void namesAKeyThatIsMissing() throws IOException {
    SyntheticRun run = SyntheticRun.pair(3, 3);
    ((ObjectNode) run.results.at("/groups/benign")).remove("n");
    run.write(folder);
    assertTrue(refusal().contains("groups.benign.n is missing"), refusal());
  }

  @Test
  void namesTheLineOfASampleThatIsNotJson() throws IOException {
    SyntheticRun.pair(4, 3).write(folder);
    Path samples = folder.resolve("samples.jsonl");
    Files.writeString(samples, Files.readString(samples) + "{\"id\": \"cut of");
    assertTrue(refusal().contains("samples.jsonl:7: not valid JSON"), refusal());
  }

  @Test
  void refusesArraysThatAreNotOneEntryPerToken() throws IOException {
    SyntheticRun run = SyntheticRun.pair(5, 3);
    run.samples.get(1).withArray("kl").add(0.5);
    int tokens = run.samples.get(1).get("tokens").size();
    run.write(folder);
    String wanted = ":2: kl has " + (tokens + 1) + " entries for " + tokens + " tokens";
    assertTrue(refusal().contains(wanted), refusal());
  }

  @Test
  void anErrorLeavesTheFormerReportAlone() throws IOException {
    SyntheticRun.pair(6, 3).write(folder);
    Path html = MeasureReport.write(folder).html();
    String before = Files.readString(html);
    Files.writeString(folder.resolve("results.json"), "{}");
    assertTrue(refusal().contains("schema is absent"), refusal());
    assertEquals(before, Files.readString(html));
  }

  private String refusal() {
    String message = assertThrows(UserError.class, () -> MeasureReport.write(folder)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }
}
