package dev.fathom.task;

import java.util.List;

/**
 * What a list of tasks says of one.
 *
 * @param name what the command line and files call it
 * @param about what it asks, in a line
 * @param columns the data it reads, in a line
 * @param shots how many examples stand before a question unless told otherwise
 * @param metrics what it reports, the main number first
 */
public record Heading(String name, String about, String columns, int shots, List<Metric> metrics) {
  /** The list is copied. */
  public Heading {
    metrics = List.copyOf(metrics);
  }
}
