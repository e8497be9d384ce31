package dev.fathom.app.report;

/** Whether a curve's points are dotted. */
enum Marks {
  NONE,
  DOTS,
  /** Full where the interval excludes zero, hollow where it does not. */
  AGAINST_ZERO
}
