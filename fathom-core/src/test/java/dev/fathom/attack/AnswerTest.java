package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.data.Example;
import dev.fathom.decode.Completion;
import dev.fathom.decode.Sampling;
import dev.fathom.decode.StopReason;
import dev.fathom.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
  private static final Path TOKENIZERS = Path.of("src/test/resources/dev/fathom/text");
  private static final String TEXT = "Warm the pot → 茶 ☕, then wait.";

  /** Wherever the prefill is cut, even within a character, the two texts make the answer. */
  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "metaspace", "unigram"})
  void prefillAndCompletionMakeTheAnswer(String name) {
    try (Tokenizer tokenizer = Tokenizer.load(TOKENIZERS.resolve(name))) {
      int[] ids = tokenizer.encode(TEXT);
      assertTrue(ids.length > 5, "" + ids.length);
      String whole = tokenizer.decode(ids, true);
      for (int depth = 0; depth <= ids.length; depth++) {
        Answer answer = answer(tokenizer, ids, depth);
        assertEquals(whole, answer.prefill() + answer.completion(), "depth " + depth);
        assertEquals(depth, answer.depthTokens());
        assertEquals(ids.length - depth, answer.tokens());
        assertEquals(whole, answer.judged().answer());
        assertEquals(answer, Answer.of(answer.toJson()));
      }
      assertEquals("", answer(tokenizer, ids, ids.length).completion());
      assertEquals("", answer(tokenizer, ids, 0).prefill());
    }
  }

  private static Answer answer(Tokenizer tokenizer, int[] ids, int depth) {
    Example example = new Example("tea", "all", Optional.empty(), "how?", Optional.of(TEXT));
    Attempt attempt =
        new Attempt(
            example,
            Integer.toString(depth),
            0,
            "how?",
            new int[] {1},
            Arrays.copyOf(ids, depth),
            new Sampling.Greedy());
    int[] rest = Arrays.copyOfRange(ids, depth, ids.length);
    Completion completion =
        new Completion(rest, new float[rest.length], StopReason.LENGTH, OptionalInt.empty());
    return Answer.of(Axis.DEPTH, attempt, completion, tokenizer);
  }
}
