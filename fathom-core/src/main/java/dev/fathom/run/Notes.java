package dev.fathom.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has to tell: said while it goes on, kept in the log, and where it matters for reading
 * the numbers, in the results.
 */
public final class Notes {
  private final RunFolder run;
  private final Display display;
  private final PrintStream err;
  private final List<String> kept = new ArrayList<>();

  public Notes(RunFolder run, Display display, PrintStream err) {
    this.run = run;
    this.display = display;
    this.err = err;
  }

  /** For now only. */
  public void say(String line) {
    run.log(line);
    if (display != Display.NONE) {
      err.println("fathom: " + line);
    }
  }

  /** For the results too. */
  public void add(String sentence) {
    say(sentence);
    kept.add(sentence);
  }

  public void putInto(ObjectNode results) {
    ArrayNode notes = results.putArray("notes");
    kept.forEach(notes::add);
  }
}
