package dev.fathom.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static TemplateException failure(String source) {
    return assertThrows(TemplateException.class, () -> Template.parse(source).render(Map.of()));
  }

  @Test
  void anErrorKnowsTheLineItStandsOn() {
    assertEquals(3, failure("a\n{# b\n#}{{ missing.x }}").line());
    assertEquals(2, failure("{% macro m() %}\n{{ 1 + 'a' }}{% endmacro %}\n\n{{ m() }}").line());
    assertEquals(
        4, failure("\n\n{% for x in [1] %}\n{% if x < 'a' %}{% endif %}{% endfor %}").line());
    assertEquals(2, failure("x\n{% for x in 5 %}{% endfor %}").line());
    assertEquals(3, failure("x\n\n{% nosuchtag %}").line());
    assertEquals(2, failure("x\n{{ 'never closed }}").line());
    assertEquals(5, failure("{{\n1\n+\n2\n* none }}").line());
  }

  @Test
  void keepsTheTextOfRaiseExceptionExactly() {
    assertEquals(
        " two\nlines <&> ", failure("{{ raise_exception(' two\\nlines <&> ') }}").getMessage());
  }

  @Test
  void takesPlainJavaDataAsContext() {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("none", null);
    context.put(
        "list", Arrays.asList(1, 2L, 2.5, null, true, "é", new BigInteger("12345678901234567890")));
    context.put("map", Map.of("k", List.of()));
    assertEquals(
        "None [1, 2, 2.5, None, True, 'é', 12345678901234567890] {'k': []}",
        Template.parse("{{ none }} {{ list }} {{ map }}").render(context));
  }

  @Test
  void refusesAnObjectThatIsNoData() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Template.parse("").render(Map.of("x", Thread.currentThread())));
  }

  @Test
  void aVariableHidesAGlobal() {
    assertEquals("[1]", Template.parse("{{ range }}").render(Map.of("range", List.of(1))));
  }

  @Test
  void oneRenderingLeavesNothingForTheNext() {
    Template template = Template.parse("{{ x is defined }}{% set x = 1 %}{{ x }}");
    assertEquals("False1", template.render(Map.of()));
    assertEquals("False1", template.render(Map.of()));
  }

  @Test
  void withoutNowTheClockIsAsked() {
    String year = Template.parse("{{ strftime_now('%Y') }}").render(Map.of());
    assertEquals(4, year.length());
    assertFalse(year.startsWith("19"));
  }

  @Test
  void refusesANowThatIsNoTime() {
    TemplateException refused =
        assertThrows(
            TemplateException.class,
            () -> Template.parse("{{ strftime_now('%Y') }}").render(Map.of("now", "today")));
    assertEquals(
        "the variable now is not a date and time such as 2026-01-02T03:04:05: today",
        refused.getMessage());
  }
}
