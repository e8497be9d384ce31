package dev.fathom.attack.search;

import dev.fathom.data.Example;
import java.util.List;
import java.util.function.Consumer;

/**
 * Crafts an attack on each example with the model at hand, before the model is asked. It knows
 * neither folder nor judge: what it finds goes to a consumer, example by example, which makes it
 * durable at once.
 */
public interface Search {
  /**
   * Searches.
   *
   * @param open the examples without a result yet
   * @param all the examples of the run, which a search over several prompts at once looks at
   * @param field the model under attack, its text, and where progress is told
   * @param found takes the result of each open example as soon as it is there
   */
  void run(List<Example> open, List<Example> all, SearchField field, Consumer<Searched> found);
}
