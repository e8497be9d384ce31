package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.app.report.SyntheticRun.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadlineTest {
  @TempDir Path folder;

  @Test
  void aDifferenceThatGoesAwayIsConcentratedAtTheStart() throws IOException {
    Headline headline = headline(t -> t < 3 ? 2 : 0.1);
    assertEquals(
        "The alignment of this pair is concentrated in its first 3 tokens.", headline.title());
    assertTrue(first(headline).contains("by half of that or less from token 4 on."));
  }

  @Test
  void onePeakedTokenIsItsFirst() throws IOException {
    assertEquals(
        "The alignment of this pair is concentrated in its first token.",
        headline(t -> t == 0 ? 2 : 0.05).title());
  }

  @Test
  void aPlateauIsNotCalledConcentrated() throws IOException {
    Headline headline = headline(t -> t == 0 ? 2 : 0.8);
    assertEquals("This pair differs most in its first token, then levels off.", headline.title());
    assertTrue(first(headline).contains("It does not vanish: "), first(headline));
  }

  @Test
  void aDifferenceThatNeverHalvesIsSaidToStay() throws IOException {
    Headline headline = headline(t -> 2 + t / 5.0);
    assertTrue(headline.title().startsWith("The two models still differ after "));
    assertTrue(headline.title().endsWith(", but the aligned one cannot turn back there."));
    assertTrue(first(headline).contains("and never by half of that"), first(headline));
    assertTrue(first(headline).contains("It is largest at token "), first(headline));
  }

  @Test
  void aDifferenceThatComesBackIsNotCalledConcentrated() throws IOException {
    Headline headline = headline(t -> t == 1 || t == 2 ? 0.2 : 2);
    assertTrue(headline.title().endsWith("falls at first, and comes back."), headline.title());
    assertTrue(first(headline).contains("at token 4 it is above half again"), first(headline));
  }

  @Test
  void aHalfLifeWithoutAnUpperEndIsUncertain() throws IOException {
    SyntheticRun run = run(t -> t < 3 ? 2 : 0.1);
    ((ObjectNode) run.results.at("/depth/groups/harmful/kl_half_life")).putNull("high");
    Headline headline = headline(run);
    assertTrue(headline.title().contains("uncertain"), headline.title());
    assertFalse(headline.title().contains("concentrated"));
  }

  @Test
  void modelsThatPredictTheSameAreCalledTheSame() throws IOException {
    assertEquals("The two models predict the same.", headline(t -> 1e-9).title());
  }

  @Test
  void groupsThatAreTreatedAlikeAreSaidToBe() throws IOException {
    SyntheticRun run =
        new SyntheticRun(
            3,
            List.of(
                shape("harmful", t -> t == 0 ? 2 : 0.05), shape("benign", t -> t == 0 ? 2 : 0.05)));
    for (String number : List.of("kl_first", "kl_mean")) {
      ObjectNode contrast = (ObjectNode) run.results.at("/depth/contrast/" + number);
      contrast.put("value", 0.01).put("low", -0.2).put("high", 0.2);
    }
    Headline headline = headline(run);
    assertTrue(
        headline.title().endsWith(", but no more on harmful prompts than on benign ones."),
        headline.title());
    assertTrue(headline.findings().toString().contains("not told apart beyond chance"));
  }

  @Test
  void aGroupThatMovesLessIsSaidToMoveLess() throws IOException {
    SyntheticRun run =
        new SyntheticRun(
            4, List.of(shape("harmful", t -> 0.2), shape("benign", t -> t == 0 ? 2 : 0.05)));
    assertTrue(headline(run).findings().toString().contains("moved less on harmful prompts"));
  }

  @Test
  void lateKlWithoutRecoveryIsNotCalledAbilityToRefuse() throws IOException {
    String shallow = headline(t -> t == 0 ? 2 : 0.8).findings().get(1);
    assertTrue(shallow.contains("is not an ability to turn back"), shallow);
    SyntheticRun deep =
        new SyntheticRun(5, List.of(new Shape("harmful", 50, 15, t -> t == 0 ? 2 : 0.8, t -> 0.6)));
    String words = headline(deep).findings().get(1);
    assertTrue(words.contains("never falls below δ\u00a0=\u00a00.1"), words);
    assertTrue(words.contains("the model can turn back there"), words);
  }

  @Test
  void aHandfulOfResponsesIsNothingToLeanOn() throws IOException {
    SyntheticRun run = new SyntheticRun(6, List.of(new Shape("harmful", 2, 8, t -> 1, t -> 0.1)));
    assertTrue(headline(run).findings().getLast().contains("too few to lean on"));
  }

  private static SyntheticRun run(IntToDoubleFunction kl) {
    return new SyntheticRun(2, List.of(shape("harmful", kl)));
  }

  private static Shape shape(String name, IntToDoubleFunction kl) {
    return new Shape(name, 150, 15, kl, t -> t == 0 ? 0.5 : 0.01);
  }

  private Headline headline(IntToDoubleFunction kl) throws IOException {
    return headline(run(kl));
  }

  private Headline headline(SyntheticRun run) throws IOException {
    return Headline.of(ResultsReader.read(run.write(folder).resolve("results.json")));
  }

  private static String first(Headline headline) {
    return headline.findings().getFirst();
  }
}
