package dev.fathom.task;

import dev.fathom.UserError;
import java.util.List;

/** Where the examples before a question come from. */
public sealed interface Shots {
  /**
   * The next question's examples; questions ask in their order.
   *
   * @param asked the question
   * @throws UserError if there are not so many
   */
  List<Turn> take(int count, Document asked);

  /** There are none. */
  record None(String task) implements Shots {
    @Override
    public List<Turn> take(int count, Document asked) {
      if (count > 0) {
        throw new UserError(
            task + " has no examples to show here; give --examples FILE, or --shots 0");
      }
      return List.of();
    }
  }

  /** The same first ones for every question. */
  record First(List<Turn> turns) implements Shots {
    public First {
      turns = List.copyOf(turns);
    }

    @Override
    public List<Turn> take(int count, Document asked) {
      requireEnough(count, turns.size());
      return turns.subList(0, count);
    }
  }

  /**
   * Others for every question, drawn as the reference harness draws them. Where a benchmark has no
   * test split, the harness draws one more than it shows, and leaves out the question itself should
   * it be among them.
   */
  final class Drawn implements Shots {
    private final List<Turn> turns;
    private final PythonRandom random;
    private final int spare;

    /**
     * @param spare how many more are drawn than shown
     */
    Drawn(List<Turn> turns, long seed, int spare) {
      this.turns = List.copyOf(turns);
      this.spare = spare;
      random = new PythonRandom(seed);
    }

    @Override
    public List<Turn> take(int count, Document asked) {
      requireEnough(count, turns.size());
      if (count == 0) {
        return List.of();
      }
      List<Turn> drawn = random.sample(turns, Math.min(count + spare, turns.size()));
      if (spare > 0 && asked instanceof WorkedDocument own) {
        List<Turn> others = without(drawn, own.worked());
        if (others.size() < count) {
          List<Turn> usable = without(turns, own.worked());
          requireEnough(count, usable.size());
          others = random.sample(usable, count);
        }
        drawn = others;
      }
      return drawn.subList(0, count);
    }

    private static List<Turn> without(List<Turn> turns, Turn own) {
      return turns.stream().filter(turn -> !turn.equals(own)).toList();
    }
  }

  private static void requireEnough(int count, int there) {
    if (count > there) {
      throw new UserError(
          "--shots " + count + ", but there are " + there + " examples; ask for fewer");
    }
  }
}
