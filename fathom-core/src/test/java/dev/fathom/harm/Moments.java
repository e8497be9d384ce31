package dev.fathom.harm;

import java.util.stream.Stream;

/** The mean of many draws and its standard error. */
final class Moments {
  private long n;
  private double sum;
  private double squares;

  static Moments[] some(int count) {
    return Stream.generate(Moments::new).limit(count).toArray(Moments[]::new);
  }

  void add(double value) {
    n++;
    sum += value;
    squares += value * value;
  }

  double mean() {
    return sum / n;
  }

  double error() {
    return Math.sqrt(Math.max(0, squares / n - mean() * mean()) / n);
  }
}
