package dev.fathom.app.report;

/**
 * A point of a curve.
 *
 * @param position the place on the axis, counted from 1
 * @param low lower end of the band, NaN for none
 * @param high upper end of the band, NaN for none
 * @param n how many responses stand behind it
 */
record Point(int position, double value, double low, double high, int n) {

  /** What a reader sees when pointing at it. */
  String reading() {
    return Numbers.value(value) + Numbers.interval(low, high);
  }
}
