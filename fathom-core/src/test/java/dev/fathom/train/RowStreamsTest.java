package dev.fathom.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.pair.TinyPair;
import dev.fathom.text.WordTokenizer;
import dev.fathom.train.RowStream.Drawn;
import dev.fathom.train.objective.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows are made of a harmful example, token by token. */
class RowStreamsTest {
  private static final Example EXAMPLE =
      new Example(
          "one",
          "harmful",
          Optional.empty(),
          "w7 w8",
          Optional.of("w10 w11 w12"),
          Optional.of("Sorry w20"));
  private static final int DRAWS = 200;

  @TempDir private Path folder;

  @Test
  void aRefusalStandsBehindEveryCutOfTheAnswerAndNeverBehindItsEnd() {
    RowEncoder encoder = encoder();
    RowStream stream = new RowStreams(encoder).augmented(List.of(EXAMPLE));
    assertEquals(List.of(), stream.all());
    TreeSet<Integer> depths = new TreeSet<>();
    for (Drawn drawn : draws()) {
      List<TrainingRow> rows = stream.at(drawn);
      assertEquals(1, rows.size());
      depths.add(depth(encoder, rows.getFirst(), drawn));
    }
    assertEquals(new TreeSet<>(List.of(0, 1, 2, 3)), depths);
  }

  @Test
  void aHarmfulContextIsDrawnTogetherWithARefusalBehindACutOfIt() {
    RowEncoder encoder = encoder();
    RowStreams streams = new RowStreams(encoder);
    RowStream stream =
        streams.turningBack(streams.answers(List.of(EXAMPLE), Role.HARMFUL), List.of(EXAMPLE));
    assertEquals(1, stream.all().size(), "the contexts are known beforehand, the refusals not");
    TreeSet<Integer> depths = new TreeSet<>();
    for (Drawn drawn : draws()) {
      List<TrainingRow> rows = stream.at(drawn);
      assertEquals(
          List.of(Role.HARMFUL, Role.REFUSAL), rows.stream().map(TrainingRow::role).toList());
      assertArrayEquals(encoder.answer("w10 w11 w12"), rows.getFirst().dialogue().responseIds());
      depths.add(depth(encoder, rows.getLast(), drawn));
    }
    assertEquals(new TreeSet<>(List.of(0, 1, 2, 3)), depths);
  }

  @Test
  void aRefusalThatIsMissingIsNamedByItsRow() {
    Example without =
        new Example("two", "harmful", Optional.empty(), "w7", Optional.of("w10"), Optional.empty());
    RowStreams streams = new RowStreams(encoder());
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                streams.turningBack(
                    streams.answers(List.of(without), Role.HARMFUL), List.of(without)));
    assertTrue(error.getMessage().contains("two"), error.getMessage());
    assertTrue(error.getMessage().contains("refusals: aligned"), error.getMessage());
  }

  /** How many tokens of the harmful answer stand before the refusal. */
  private static int depth(RowEncoder encoder, TrainingRow row, Drawn drawn) {
    assertEquals(drawn.group(), row.group());
    assertArrayEquals(encoder.answer("Sorry w20"), row.dialogue().responseIds());
    int[] prompt = encoder.prompt(EXAMPLE);
    int[] before = row.dialogue().promptIds();
    assertArrayEquals(prompt, Arrays.copyOf(before, prompt.length));
    int[] told = Arrays.copyOfRange(before, prompt.length, before.length);
    assertFalse(Arrays.stream(told).anyMatch(id -> id == WordTokenizer.END), "an ended answer");
    assertArrayEquals(Arrays.copyOf(encoder.unended("w10 w11 w12"), told.length), told);
    return told.length;
  }

  private static List<Drawn> draws() {
    SplittableRandom random = new SplittableRandom(5);
    return IntStream.range(0, DRAWS)
        .mapToObj(group -> new Drawn(0, group, random.split()))
        .toList();
  }

  private RowEncoder encoder() {
    TinyPair pair = TinyPair.write(folder);
    return RowEncoder.of(pair.text(), pair.aligned(), 64);
  }
}
