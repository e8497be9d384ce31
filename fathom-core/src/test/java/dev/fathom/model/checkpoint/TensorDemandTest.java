package dev.fathom.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorDemandTest {
  private static final Path WHERE = Path.of("some-model");

  private static StoredTensor found(String name, Long... shape) {
    return new StoredTensor(
        name, StoredType.F32, List.of(shape), MemorySegment.ofArray(new byte[0]));
  }

  @Test
  void acceptsExactlyWhatIsNeeded() {
    TensorDemand.requireExactly(
        WHERE, Map.of("a", List.of(2L, 3L)), Map.of("a", found("a", 2L, 3L)), name -> false);
  }

  @Test
  void acceptsWhatMayBeIgnored() {
    TensorDemand.requireExactly(
        WHERE,
        Map.of(),
        Map.of("layers.0.rotary.inv_freq", found("layers.0.rotary.inv_freq", 2L)),
        name -> name.endsWith(".inv_freq"));
  }

  @Test
  void namesAllDifferencesAtOnceWithBothShapes() {
    Refusal.assertSays(
        () ->
            TensorDemand.requireExactly(
                WHERE,
                Map.of("a", List.of(2L, 3L), "b", List.of(4L), "c", List.of()),
                Map.of("b", found("b", 5L), "c", found("c"), "d", found("d", 6L)),
                name -> false),
        "some-model",
        "1 missing: \"a\" [2, 3]",
        "1 of another shape: \"b\" is [5], expected [4]",
        "1 unexpected: \"d\" [6]");
  }

  @Test
  void cutsALongList() {
    Map<String, List<Long>> expected = new HashMap<>();
    for (int i = 100; i < 120; i++) {
      expected.put("tensor" + i, List.of(1L));
    }
    Refusal.assertSays(
        () -> TensorDemand.requireExactly(WHERE, expected, Map.of(), name -> false),
        "20 missing: \"tensor100\" [1], \"tensor101\"",
        "\"tensor107\" [1] and 12 more");
  }
}
