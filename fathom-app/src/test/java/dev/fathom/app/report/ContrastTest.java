package dev.fathom.app.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Text on coloured ground stays readable in both themes (WCAG 2.2, 1.4.3: 4.5 to 1). */
class ContrastTest {
  private static final String CSS = Template.resource("report.css");
  private static final double TEXT = 4.5;
  private static final double GRAPHIC = 3;

  @Test
  void tokensAndSharesCanBeRead() {
    for (int theme = 0; theme < 2; theme++) {
      for (String ground :
          new String[] {"k0", "k1", "k2", "k3", "k4", "k5", "k6", "u1", "u2", "u3"}) {
        atLeast(TEXT, ground, ground + "-ink", theme);
      }
    }
  }

  @Test
  void textCanBeReadOnEveryGround() {
    for (int theme = 0; theme < 2; theme++) {
      for (String ground : new String[] {"page", "card"}) {
        for (String ink : new String[] {"ink", "muted", "accent"}) {
          atLeast(TEXT, ground, ink, theme);
        }
      }
      atLeast(TEXT, "warn", "warn-ink", theme);
      atLeast(GRAPHIC, "warn", "loud", theme);
    }
  }

  @Test
  void everyCurveAndItsNameCanBeSeen() {
    for (int theme = 0; theme < 2; theme++) {
      for (int group = 1; group <= 9; group++) {
        atLeast(TEXT, "card", "g" + group, theme);
      }
      atLeast(TEXT, "card", "base", theme);
    }
  }

  @Test
  void stepsOfTheTokenScaleRiseInOneDirection() {
    for (int theme = 0; theme < 2; theme++) {
      for (int step = 1; step < 7; step++) {
        double before = luminance("k" + (step - 1), theme);
        double here = luminance("k" + step, theme);
        assertTrue(theme == 0 ? here < before : here > before, "k" + step + " in theme " + theme);
      }
    }
  }

  private static void atLeast(double wanted, String ground, String ink, int theme) {
    double a = luminance(ground, theme);
    double b = luminance(ink, theme);
    double contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    assertTrue(
        contrast >= wanted,
        "%s on %s in the %s theme: %.2f"
            .formatted(ink, ground, theme == 0 ? "light" : "dark", contrast));
  }

  private static double luminance(String name, int theme) {
    Matcher matcher =
        Pattern.compile("--" + name + ": light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)")
            .matcher(CSS);
    assertTrue(matcher.find(), "no colour --" + name);
    int colour = Integer.parseInt(matcher.group(1 + theme), 16);
    return 0.2126 * linear(colour >> 16)
        + 0.7152 * linear(colour >> 8 & 255)
        + 0.0722 * linear(colour & 255);
  }

  private static double linear(int channel) {
    double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
