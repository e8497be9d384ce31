package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void valuesHaveThreeDigits() {
    assertEquals("2.16", Numbers.value(2.1649));
    assertEquals("0.50", Numbers.value(0.5));
    assertEquals("0.0081", Numbers.value(0.00809));
    assertEquals("0.00016", Numbers.value(0.000158));
    assertEquals("9.4×10⁻⁵", Numbers.value(9.4e-5));
    assertEquals("1.0×10⁻⁵", Numbers.value(1e-5));
    assertEquals("−3.2×10⁻¹²", Numbers.value(-3.2e-12));
    assertEquals("21.3", Numbers.value(21.34));
    assertEquals("15,204", Numbers.value(15_204));
    assertEquals("−0.25", Numbers.value(-0.25));
    assertEquals("0", Numbers.value(0));
    assertEquals("–", Numbers.value(Double.NaN));
  }

  @Test
  void percentagesAreShort() {
    assertEquals("44 %", Numbers.percent(0.4366));
    assertEquals("2.2 %", Numbers.percent(0.022));
    assertEquals("0.55 %", Numbers.percent(0.0055));
    assertEquals("under 0.01 %", Numbers.percent(1e-6));
    assertEquals("0 %", Numbers.percent(0));
  }

  @Test
  void positionsThatWereNotReachedReadNever() {
    OptionalDouble none = OptionalDouble.empty();
    assertEquals("never", new Estimate(none, none, none).position().text());
    assertEquals(
        "token 2 [2, never]",
        new Estimate(OptionalDouble.of(2), OptionalDouble.of(2), none).position().text());
    assertEquals(
        "never [7, never]", new Estimate(none, OptionalDouble.of(7), none).position().text());
  }

  @Test
  void whatCannotBeSeenIsWrittenOut() {
    assertEquals("a↵b⇥␀␛␡", VisibleText.token("a\nb\t\u0000\u001b\u007f"));
    assertEquals("⟨U+202E⟩x⟨U+D800⟩⟨U+00AD⟩", VisibleText.token("\u202ex\ud800\u00ad"));
    assertEquals("one\ttwo\nthree", VisibleText.inLine("one\ttwo\nthree"));
    assertEquals("👩‍👧 naïve שלום", VisibleText.inLine("👩‍👧 naïve שלום"));
    assertEquals("␣[", VisibleText.aloneToken(" ["));
    assertEquals("∅", VisibleText.aloneToken(""));
  }

  @Test
  void markupEscapesWhatIsNotMarkup() {
    assertEquals(
        "<b title=\"&quot;&#39;\">&lt;i&gt;&amp;</b><br/>",
        Markup.of("<b title=\"{}\">{}</b>{}", "\"'", "<i>&", new Markup("<br/>")).source());
    assertEquals("{} stays", Markup.of("{}", "{} stays").source());
  }

  @Test
  void markupCountsItsHoles() {
    assertThrows(IllegalArgumentException.class, () -> Markup.of("{}{}", "one"));
    assertThrows(IllegalArgumentException.class, () -> Markup.of("{}", "one", "two"));
  }

  @Test
  void aHoleInsideAFillingStaysClosed() {
    Map<String, Markup> parts =
        Map.of("a", new Markup("{{b}} $1 \\"), "b", new Markup("never seen twice"));
    assertEquals("{{b}} $1 \\|never seen twice", Template.fill("{{a}}|{{b}}", parts));
    assertThrows(IllegalStateException.class, () -> Template.fill("{{missing}}", parts));
  }

  @Test
  void markdownSpecialsLoseTheirMeaning() {
    assertEquals("\\*a\\* \\_b\\_ \\`c\\` \\|", Markdown.text("*a* _b_ `c` |"));
    assertEquals("&lt;b&gt; &amp;amp;", Markdown.text("<b> &amp;"));
    assertEquals("a [x]\\(javascript:y)", Markdown.text("a [x](javascript:y)"));
    assertEquals("\\[x]\\(y)", Markdown.text("[x](y)"));
    assertEquals("2.13 [1.98, 2.29] (n = 4)", Markdown.text("2.13 [1.98, 2.29] (n = 4)"));
    assertEquals("\\# no heading", Markdown.text("# no heading"));
    assertEquals("\\- no list", Markdown.text("- no list"));
    assertEquals("1\\. no list", Markdown.text("1. no list"));
    assertEquals("12.5 is a number", Markdown.text("12.5 is a number"));
    assertEquals("one↵two", Markdown.text("one\ntwo"));
  }

  @Test
  void dataInsideAScriptCannotCloseIt() {
    String safe = EmbeddedSamples.scriptSafe("\"</script><!-- & \u2028\"");
    assertTrue(safe.chars().noneMatch(c -> c == '<' || c == '>' || c == '&' || c == 0x2028), safe);
  }
}
