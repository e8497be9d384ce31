package dev.fathom.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates that mean harm end soon, with an error that says why. */
class HostileTemplateTest {
  private static final String STOPPED = "the template was stopped: it needs more than ";
  private static final String LEVELS = STOPPED + "400 levels of nesting";
  private static final String LOOPS = STOPPED + "1000000 loop passes";
  private static final String STEPS = STOPPED + "20000000 steps";
  private static final String TEXT = STOPPED + "32000000 characters of text";
  private static final String DIGITS = "the template was stopped: it needs an integer of more";
  private static final String WIDTH = "width or precision too big in a format";

  private static Stream<Arguments> hostile() {
    return Stream.of(
        // loops
        Arguments.of(
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            LOOPS),
        Arguments.of("{% for a in range(10 ** 9) %}{% endfor %}", "Range too big."),
        Arguments.of("{% for a in range(0, -(10 ** 30), -1) %}{% endfor %}", "Range too big."),
        Arguments.of("{% for a in range(99999) %}{{ range(99999) | sum }}{% endfor %}", STOPPED),
        Arguments.of(
            "{% for a in range(99999) %}{% set x = range(99999) | list %}{% endfor %}", STOPPED),
        Arguments.of(
            "{% for a in range(99999) %}{{ 5 in range(99999) | map('string') }}{% endfor %}",
            STOPPED),
        // text
        Arguments.of("{{ 'a' * 10 ** 9 }}", TEXT),
        Arguments.of("{{ ['a' * 1000] * 10 ** 9 }}", TEXT),
        Arguments.of(
            "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            TEXT),
        Arguments.of(
            "{% set ns = namespace(x=['ab']) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            TEXT),
        Arguments.of(
            "{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}", "the template was stopped"),
        Arguments.of(
            "{% set x %}{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}{% endset %}", TEXT),
        Arguments.of("{{ ('a' * 100000) | replace('a', 'b' * 100000) }}", TEXT),
        Arguments.of("{{ ('b' * 100000).join(range(99999) | map('string')) }}", TEXT),
        Arguments.of("{{ range(99999) | join('b' * 100000) }}", TEXT),
        Arguments.of("{{ 'a' | indent(10 ** 12, first=true) }}", TEXT),
        Arguments.of("{{ [1] | tojson(indent=10 ** 12) }}", TEXT),
        Arguments.of("{{ 'a'.center(10 ** 12) ~ 'a'.ljust(10 ** 12) }}", TEXT),
        Arguments.of("{{ 'a'.zfill(10 ** 12) }}", TEXT),
        Arguments.of("{{ [1] | batch(10 ** 9, 'x') | list }}", TEXT),
        Arguments.of("{{ '%1000000000d' % 1 }}", WIDTH),
        Arguments.of("{{ '%.99999f' % 1.5 }}", WIDTH),
        Arguments.of("{{ '{:>99999}'.format(1) }}", WIDTH),
        Arguments.of("{{ '{:1000000000}'.format(1) }}", "Invalid format specifier"),
        // searches and comparisons
        Arguments.of(
            "{% set a = 'a' * 1000000 %}{% for i in range(99999) %}{{ a ~ 'b' in a }}{% endfor %}",
            TEXT),
        Arguments.of(
            "{% set a = 'a' * 1000000 %}{% set b = 'a' * 500000 ~ 'b' %}{{ b in a }}", STEPS),
        Arguments.of(
            "{% set a = 'a' * 1000000 %}{% set b = 'a' * 500000 ~ 'b' %}{{ a.split(b) }}", STEPS),
        Arguments.of(
            "{% set x = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set x.a = [x.a, x.a] %}{% set x.b = [x.b, x.b] %}{% endfor %}{{ x.a == x.b }}",
            STEPS),
        Arguments.of(
            "{% set x = namespace(a=[1]) %}{% for i in range(60) %}{% set x.a = [x.a, x.a] %}{% endfor %}{{ x.a }}",
            TEXT),
        Arguments.of(
            "{% set x = namespace(a=[1]) %}{% for i in range(60) %}{% set x.a = [x.a, x.a] %}{% endfor %}{{ x.a | tojson | length }}",
            TEXT),
        Arguments.of(
            "{% set x = namespace(a=1) %}{% for i in range(40) %}{% set x.a = (x.a, x.a) %}{% endfor %}{{ {x.a: 1} }}",
            "the template was stopped"),
        Arguments.of(
            "{% set a = 'é€' * 900000 %}{% for i in range(99999) %}{% if a.startswith('b') %}{% endif %}{% endfor %}",
            STEPS),
        Arguments.of(
            "{% set a = 'é€' * 900000 %}{% for i in range(99999) %}{% if a[0] == a | length %}{% endif %}{% endfor %}",
            STEPS),
        Arguments.of(
            "{% set a = 'é€' * 900000 %}{% set b = 'é€' * 900000 %}{% for i in range(99999) %}{% if a == b %}{% endif %}{% endfor %}",
            STEPS),
        Arguments.of("{{ (['é€' * 900000] * 99999) | map('length') | sum }}", STEPS),
        Arguments.of("{{ (['é€' * 900000] * 9999 + ['é€' * 900000]) | unique | list }}", STEPS),
        Arguments.of("{{ ['é€' * 900000] * 9999 == ['é€' * 900000] * 9999 }}", STEPS),
        Arguments.of("{{ (['é€' * 900000] * 9999 + ['é€' * 900000]) | sort | length }}", STEPS),
        // numbers
        Arguments.of("{{ 10 ** 99999 }}", DIGITS),
        Arguments.of("{{ 2 ** (2 ** 62) }}", DIGITS),
        Arguments.of(
            "{% set ns = namespace(x=10) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
            DIGITS),
        Arguments.of("{{ 1.5 | round(10 ** 9) }}", "precision too big"),
        // nesting
        Arguments.of("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", LEVELS),
        Arguments.of(
            "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
            LEVELS),
        Arguments.of(
            "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
            STEPS),
        Arguments.of(
            "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}",
            LEVELS),
        Arguments.of(
            "{% set x = namespace(a=[1]) %}{% for i in range(9999) %}{% set x.a = [x.a] %}{% endfor %}{{ x.a }}",
            LEVELS),
        Arguments.of(
            "{% set x = namespace(a=[1]) %}{% for i in range(9999) %}{% set x.a = [x.a] %}{% endfor %}{{ x.a | tojson }}",
            LEVELS),
        Arguments.of(
            "{% set x = namespace(a=[1], b=[1]) %}{% for i in range(9999) %}{% set x.a = [x.a] %}{% set x.b = [x.b] %}{% endfor %}{{ x.a == x.b }}",
            LEVELS),
        Arguments.of("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}", LEVELS),
        Arguments.of(
            "{% set x = namespace(a=[1]) %}{% for i in range(9999) %}{% set x.a = x.a | map('string') %}{% endfor %}{{ x.a | list }}",
            "the template was stopped: it needs more than 100 filters"),
        Arguments.of(
            "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
            "the template was stopped: it nests deeper"),
        Arguments.of(
            "{{ " + "[".repeat(5000) + "1" + "]".repeat(5000) + " }}",
            "the template was stopped: it nests deeper"),
        Arguments.of(
            "{{ " + "not ".repeat(5000) + "1 }}", "the template was stopped: it nests deeper"),
        Arguments.of(
            "{{ " + "-".repeat(5000) + "1 }}", "the template was stopped: it nests deeper"),
        Arguments.of(
            "{{ 1" + " if 1 else 1".repeat(5000) + " }}",
            "the template was stopped: it nests deeper"),
        Arguments.of("{{ 1" + " + 1".repeat(5000) + " }}", LEVELS),
        Arguments.of("{{ x" + ".y".repeat(5000) + " }}", LEVELS),
        Arguments.of("{{ x" + " | list".repeat(5000) + " }}", LEVELS),
        Arguments.of("{% if 1 %}".repeat(5000), "the template was stopped: it nests deeper"),
        Arguments.of(
            "{% for x in [1] %}".repeat(5000), "the template was stopped: it nests deeper"),
        // the world outside
        Arguments.of(
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "access to attribute '__class__' of 'str' object is unsafe."),
        Arguments.of(
            "{{ x.getClass().forName('java.lang.Runtime') }}",
            "'str object' has no attribute 'getClass'"),
        Arguments.of("{{ x.class.y }}", "'str object' has no attribute 'class'"),
        Arguments.of("{{ range.__globals__.x }}", "access to attribute '__globals__'"),
        Arguments.of(
            "{{ '{0.__class__.__name__}'.format(x) }}",
            "access to attribute '__class__' of 'str' object is unsafe."),
        Arguments.of("{{ self.x }}", "'self' is undefined"),
        Arguments.of("{{ cycler.__init__.__globals__.os }}", "'cycler' is undefined"),
        Arguments.of("{% include '/etc/passwd' %}", "the tag 'include' is not supported"),
        Arguments.of("{% import 'os' as os %}", "the tag 'import' is not supported"),
        Arguments.of("{% extends 'x' %}", "the tag 'extends' is not supported"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void endsSoonWithAClearError(String source, String message) {
    TemplateException stopped =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () ->
                assertThrows(
                    TemplateException.class,
                    () -> Template.parse(source).render(Map.of("x", "a"))));
    assertTrue(
        stopped.getMessage().startsWith(message),
        () -> "expected " + message + " but was " + stopped.getMessage());
  }

  @Test
  void refusesASourceThatIsTooLong() {
    TemplateException tooLong =
        assertThrows(TemplateException.class, () -> Template.parse("a".repeat(1_000_001)));
    assertEquals(
        "the template was stopped: it needs a source of 1000001 characters; at most 1000000",
        tooLong.getMessage());
  }

  @Test
  void refusesAnOutputThatIsTooLong() {
    Limits limits = new Limits(1000, 1000, 1000, 1000, 10, 50);
    assertEquals("aaaaaaaaaa", Template.parse("{{ 'a' * 10 }}", limits).render(Map.of()));
    TemplateException tooLong =
        assertThrows(
            TemplateException.class,
            () -> Template.parse("{{ 'a' * 11 }}", limits).render(Map.of()));
    assertEquals(
        "the template was stopped: it needs more than 10 characters of output",
        tooLong.getMessage());
  }

  @Test
  void aSourceOfTheGreatestLengthIsReadInTime() {
    for (String part :
        List.of(
            "{{ 1 }}", "{# #}", "{% raw %}{% endraw %}", "{", "{%-", "'", "1_", "{{ '\\", " \n")) {
      String source = part.repeat(999_990 / part.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            try {
              assertTrue(Template.parse(source).render(Map.of()).length() <= source.length());
            } catch (TemplateException e) {
              assertTrue(e.getMessage().length() < 1000);
            }
          },
          part);
    }
  }

  @Test
  void aThreadWithASmallStackGetsAnErrorOfTheTemplate() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable render =
        () -> {
          try {
            Template.parse("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").render(Map.of());
          } catch (TemplateException | StackOverflowError e) {
            failure.set(e);
          }
        };
    Thread thread = new Thread(null, render, "small stack", 100_000);
    thread.start();
    thread.join();
    assertTrue(
        failure.get() instanceof TemplateException stopped
            && stopped.getMessage().startsWith("the template was stopped"),
        () -> String.valueOf(failure.get()));
  }

  @Test
  void aLongConversationIsFarFromTheLimits() {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "x".repeat(500)));
    }
    String text =
        Template.parse(
                "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content | trim + '\n' }}"
                    + "{% if messages[loop.index0 - 1].role == m.role %}!{% endif %}{% endfor %}")
            .render(Map.of("messages", messages));
    assertEquals(
        1000 * ("<|user|>\n".length() + "<|assistant|>\n".length()) + 2000 * 500, text.length());
  }
}
