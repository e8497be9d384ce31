package dev.fathom.app.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How values become heights: where a value lies between bottom (0) and top (1), and its ticks. */
sealed interface Scale {
  /** Where a value lies; values outside are held at the edge. */
  double at(double value);

  List<Tick> ticks();

  /** A point's value and interval as this axis writes them. */
  default String reading(Point point) {
    return point.reading();
  }

  /** A labelled value of the axis. */
  record Tick(double value, String label) {}

  /** A linear scale whose ends are ticks. */
  static Scale linear(double low, double high, int wanted) {
    double span = high > low ? high - low : 1;
    double step = niceStep(span / Math.max(1, wanted));
    double bottom = Math.floor(low / step + 1e-9) * step;
    double top = Math.ceil((low + span) / step - 1e-9) * step;
    return new Linear(bottom, top, step);
  }

  /** A logarithmic scale over whole decades, at most {@code decades} below the top. */
  static Scale logarithmic(double low, double high, int decades) {
    int top = (int) Math.ceil(Math.log10(high) - 1e-9);
    int bottom = (int) Math.floor(Math.log10(low) + 1e-9);
    return new Logarithmic(Math.max(Math.min(bottom, top - 1), top - decades), top);
  }

  private static double niceStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double digit = step / power;
    return power * (digit <= 1.001 ? 1 : digit <= 2.001 ? 2 : digit <= 5.001 ? 5 : 10);
  }

  private static double inside(double share) {
    return Math.clamp(share, 0, 1);
  }

  /** Shares of one, written in percent, over the whole range. */
  record Shares() implements Scale {
    private static final int STEP = 20;

    @Override
    public double at(double value) {
      return inside(value);
    }

    @Override
    public List<Tick> ticks() {
      List<Tick> ticks = new ArrayList<>();
      for (int percent = 0; percent <= 100; percent += STEP) {
        ticks.add(new Tick(percent / 100.0, percent + " %"));
      }
      return ticks;
    }

    @Override
    public String reading(Point point) {
      return Numbers.share(point.value(), point.low(), point.high());
    }
  }

  /** Equal steps. */
  record Linear(double bottom, double top, double step) implements Scale {
    @Override
    public double at(double value) {
      return inside((value - bottom) / (top - bottom));
    }

    @Override
    public List<Tick> ticks() {
      List<Tick> ticks = new ArrayList<>();
      int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
      for (long i = Math.round(bottom / step); i <= Math.round(top / step); i++) {
        String label = String.format(Locale.ROOT, "%,." + decimals + "f", i * step);
        ticks.add(new Tick(i * step, i == 0 ? "0" : label.replace('-', '−')));
      }
      return ticks;
    }
  }

  /** Equal factors; bottom and top are powers of ten. */
  record Logarithmic(int bottom, int top) implements Scale {
    @Override
    public double at(double value) {
      return value <= 0 ? 0 : inside((Math.log10(value) - bottom) / (top - bottom));
    }

    @Override
    public List<Tick> ticks() {
      List<Tick> ticks = new ArrayList<>();
      for (int power = bottom; power <= top; power++) {
        ticks.add(new Tick(Math.pow(10, power), label(power)));
      }
      return ticks;
    }

    private static String label(int power) {
      return power < -3 || power > 3
          ? "10" + Numbers.superscript(power)
          : BigDecimal.ONE.scaleByPowerOfTen(power).toPlainString();
    }
  }
}
