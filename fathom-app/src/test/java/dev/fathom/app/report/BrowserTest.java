package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: its script runs, its policy holds, and something is to be seen. */
class BrowserTest {
  private static Chromium chromium;

  @TempDir Path folder;

  @BeforeAll
  static void findChromium() {
    Assumptions.assumeTrue(
        Chromium.find().isPresent(),
        "no chromium, chromium-browser or google-chrome on PATH: the page was not opened");
    chromium = Chromium.find().orElseThrow();
  }

  @Test
  void aPageWithAnErrorIsNoticed() throws IOException, InterruptedException {
    Path broken = folder.resolve("broken.html");
    Files.writeString(broken, "<!DOCTYPE html><script>throw new Error('noticed')</script>");
    List<String> messages = chromium.dump(broken, folder).console();
    assertTrue(messages.stream().anyMatch(line -> line.contains("noticed")), messages.toString());
  }

  @Test
  void theStripsAreRenderedWithoutAnyMessage() throws IOException, InterruptedException {
    SyntheticRun run = SyntheticRun.pair(1, 30);
    Chromium.Dump dump = chromium.dump(MeasureReport.write(run.write(folder)).html(), folder);
    assertEquals(List.of(), dump.console());
    assertEquals(10, count(dump.dom(), "<article class=\"sample\">"));
    assertTrue(count(dump.dom(), "<bdi class=\"k") >= 50, "tokens are coloured");
    assertTrue(dump.dom().contains("Showing 10 of 60."));
  }

  @Test
  void hostileTextStaysText() throws IOException, InterruptedException {
    SyntheticRun run = SyntheticRun.pair(2, 3);
    run.samples.getFirst().put("prompt", "</script><img src=x onerror=console.log('broke-out')>");
    run.samples.getFirst().withArray("tokens").set(0, "<script>console.log('broke-out')</script>");
    Chromium.Dump dump = chromium.dump(MeasureReport.write(run.write(folder)).html(), folder);
    assertEquals(List.of(), dump.console());
    assertFalse(dump.dom().contains("<img"));
    assertTrue(dump.dom().contains("&lt;img src=x onerror="), "the prompt is shown as text");
  }

  @Test
  void somethingIsToBeSeenAndNothingSticksOutSideways() throws IOException, InterruptedException {
    SyntheticRun run = SyntheticRun.pair(3, 30);
    Path html = MeasureReport.write(run.write(folder)).html();
    BufferedImage wide = ImageIO.read(chromium.screenshot(html, folder, 1280, 3000).toFile());
    assertTrue(colours(wide) > 50, colours(wide) + " colours");
    BufferedImage narrow = ImageIO.read(chromium.screenshot(html, folder, 500, 3000).toFile());
    assertTrue(colours(narrow) > 50, colours(narrow) + " colours");
    int edge = narrow.getWidth() - 4;
    assertEquals(
        1,
        IntStream.range(0, narrow.getHeight()).map(y -> narrow.getRGB(edge, y)).distinct().count(),
        "the right margin is empty");
  }

  private static long colours(BufferedImage image) {
    return IntStream.range(0, image.getHeight())
        .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y)))
        .distinct()
        .count();
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }
}
