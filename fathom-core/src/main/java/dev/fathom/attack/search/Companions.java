package dev.fathom.attack.search;

import dev.fathom.model.Model;
import java.util.Optional;

/** Loads a second model for a search: one that leads it, or a small one that drafts. */
public interface Companions {
  /**
   * A model that sees the same tokens as the one under attack.
   *
   * @param vocabulary tokens that both have
   */
  record Companion(Model model, int vocabulary) implements AutoCloseable {
    @Override
    public void close() {
      model.close();
    }
  }

  /**
   * Loads a model, on the device and in the type of the one under attack.
   *
   * @param name a folder or a hub id
   * @throws dev.fathom.UserError if there is none, or its tokenizer is another
   */
  Companion load(String name, Optional<String> revision);
}
