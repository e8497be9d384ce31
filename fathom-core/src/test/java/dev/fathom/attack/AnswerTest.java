package dev.fathom.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.data.Example;
import dev.fathom.decode.Completion;
import dev.fathom.decode.Sampling;
import dev.fathom.decode.StopReason;
import dev.fathom.run.SampleLog;
import dev.fathom.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
  private static final Path TOKENIZERS = Path.of("src/test/resources/dev/fathom/text");
  private static final String TEXT = "Warm the pot → 茶 ☕, then wait.";

  @TempDir private Path folder;

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

  /**
   * A model may write bytes that are no UTF-8. What cannot be read is U+FFFD in the text; the row
   * is written, read again and judged like any other.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "metaspace", "unigram"})
  void anyTokensMakeAnAnswerThatCanBeWrittenAndRead(String name) throws IOException {
    long seed = 20261128;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    boolean replaced = false;
    try (Tokenizer tokenizer = Tokenizer.load(TOKENIZERS.resolve(name))) {
      // The single bytes of a character come first: alone, each is no text.
      int[] bytes = tokenizer.encode("茶☕→");
      int vocabulary = tokenizer.vocabularySize();
      Path file = folder.resolve(name + ".jsonl");
      List<Answer> written = new ArrayList<>();
      try (SampleLog log = SampleLog.open(file)) {
        for (int round = 0; round < 200; round++) {
          int[] ids =
              random
                  .ints(1 + random.nextInt(12))
                  .map(i ->
                      (i & 1) == 0
                          ? bytes[Math.floorMod(i, bytes.length)]
                          : Math.floorMod(i, vocabulary))
                  .toArray();
          int depth = random.nextInt(ids.length + 1);
          Answer answer = answer(tokenizer, "tea" + round, ids, depth);
          String alone = tokenizer.decode(Arrays.copyOfRange(ids, depth, ids.length), true);
          // Bytes that are no text can spoil those before them: then each part is read alone.
          assertTrue(
              tokenizer.decode(ids, true).equals(answer.prefill() + answer.completion())
                  || alone.equals(answer.completion()),
              Arrays.toString(ids));
          replaced |= answer.judged().answer().contains("\uFFFD");
          written.add(answer);
          log.append(answer.toJson());
        }
      }
      try (SampleLog log = SampleLog.open(file);
          Stream<ObjectNode> rows = log.rows()) {
        assertEquals(written, rows.map(Answer::of).toList());
      }
      assertEquals(written.size(), Files.readAllLines(file, StandardCharsets.UTF_8).size());
    }
    assertTrue(replaced || name.equals("unigram"), "no answer held what is no text");
  }

  @Test
  void anAnswerMayBeEmpty() {
    try (Tokenizer tokenizer = Tokenizer.load(TOKENIZERS.resolve("bytelevel"))) {
      Answer answer = answer(tokenizer, "tea", new int[0], 0);
      assertEquals("", answer.completion());
      assertEquals(0, answer.tokens());
      assertEquals("", answer.judged().answer());
      assertEquals(answer, Answer.of(answer.toJson()));
    }
  }

  private static Answer answer(Tokenizer tokenizer, int[] ids, int depth) {
    return answer(tokenizer, "tea", ids, depth);
  }

  private static Answer answer(Tokenizer tokenizer, String id, int[] ids, int depth) {
    Example example = new Example(id, "all", Optional.empty(), "how?", Optional.of(TEXT));
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
