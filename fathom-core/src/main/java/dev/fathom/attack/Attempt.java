package dev.fathom.attack;

import dev.fathom.data.Example;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Draws;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One answer to be had from the model.
 *
 * @param example what it is about
 * @param point where on the attack's axis it stands
 * @param sample its number among the answers of this prompt and point, from 0
 * @param asked what the model is asked: the example's prompt, or what an attack made of it
 * @param prompt its tokens
 * @param prefill the prefilled tokens
 * @param sampling how the model goes on
 */
record Attempt(
    Example example,
    String point,
    int sample,
    String asked,
    int[] prompt,
    int[] prefill,
    Sampling sampling) {
  /** Unique within a run. */
  String id() {
    return example.id() + "@" + point + "#" + sample;
  }

  /** What the model goes on from. */
  int[] tokens() {
    return IntStream.concat(IntStream.of(prompt), IntStream.of(prefill)).toArray();
  }

  /** For the generator; its draws hang on the id, not on the place in a file or batch. */
  Prompt toPrompt() {
    return new Prompt(Draws.number(id()), tokens(), Optional.of(sampling));
  }
}
