package dev.fathom.attack.finetune;

import dev.fathom.attack.Wording;
import dev.fathom.data.Example;
import java.util.List;

/**
 * Rows as they stand in the file. Harmful requests with their answers are the harmful-examples
 * attack; harmless ones are benign drift, where alignment is lost without anybody meaning it.
 */
record AsGiven() implements FineTuning {
  @Override
  public List<Example> rows(List<Example> drawn) {
    return List.copyOf(drawn);
  }

  @Override
  public List<Wording> wordings() {
    return List.of(Wording.PLAIN);
  }

  @Override
  public Example asAttacked(Example heldOut) {
    return heldOut;
  }
}
