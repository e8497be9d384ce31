package dev.fathom.attack;

import dev.fathom.data.Example;
import dev.fathom.decode.Prompt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.IntStream;

/**
 * One answer to be had from the model.
 *
 * @param example what is asked
 * @param depth how much is prefilled, as it was asked for
 * @param sample its number among the answers of this prompt and depth, from 0
 * @param prompt the prompt's tokens
 * @param prefill the prefilled tokens
 * @param weight tokens of the example's longest attempt with its longest completion: the same for
 *     all attempts of an example, so that batches by weight keep them together
 */
record Attempt(Example example, Depth depth, int sample, int[] prompt, int[] prefill, int weight) {
  /** Unique within a run. */
  String id() {
    return example.id() + "@" + depth.text() + "#" + sample;
  }

  /** For the generator; its draws hang on the id, not on the place in a file or batch. */
  Prompt toPrompt() {
    return new Prompt(
        number(id()), IntStream.concat(IntStream.of(prompt), IntStream.of(prefill)).toArray());
  }

  private static long number(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
