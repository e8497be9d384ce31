package dev.fathom.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.Model;
import dev.fathom.pair.Pair;
import dev.fathom.pair.TinyPair;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Engine;
import dev.fathom.tensor.Scope;
import dev.fathom.text.EncodedDialogue;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured leaves nothing in native memory. */
class NativeMemoryTest {
  private static final int VOCABULARY = 1_500;
  private static final List<EncodedDialogue> ROWS = TinyPair.rows(3, 40, 25, 0);
  private static final int STEPS = 500;

  /** A step's logits of one model. */
  private static final long STEP_BYTES = 4L * VOCABULARY * (40 + 25);

  /** A quarter of what would stay if each step left its logits behind. */
  private static final long ALLOWED = STEPS * STEP_BYTES / 4;

  private static final int TIMES = 4;

  @TempDir Path folder;

  @Test
  void profilesLeaveNoTensorsAndNoMemoryBehind() {
    TinyPair files = TinyPair.write(folder, VOCABULARY, VOCABULARY);
    long outside = Scope.live();
    try (Pair pair = files.load()) {
      Profiler profiler = Profiler.standard(pair);
      profile(profiler, 20);
      // The Java heap of a process that has run other tests may grow once; a leak grows each time.
      long growth = Long.MAX_VALUE;
      for (int time = 0; time < TIMES && growth >= ALLOWED; time++) {
        growth = Math.min(growth, growth(profiler));
      }
      assertTrue(
          growth < ALLOWED, "resident memory grew each time, by " + growth + " bytes or more");
    }
    assertEquals(outside, Scope.live(), "of the closed pair");
  }

  /** What some profiles add to the process's memory, in bytes. */
  private static long growth(Profiler profiler) {
    touchTheJavaHeap();
    long live = Scope.live();
    long resident = Engine.residentBytes();
    profile(profiler, STEPS);
    assertEquals(live, Scope.live(), "live native objects");
    long growth = Engine.residentBytes() - resident;
    System.out.printf("%d profiles: resident memory %+d bytes%n", STEPS, growth);
    return growth;
  }

  @Test
  void scoresLeaveNoTensorsBehind() {
    TinyPair files = TinyPair.write(folder, VOCABULARY, VOCABULARY);
    long outside = Scope.live();
    try (Model model = Model.load(files.base(), Compute.reference())) {
      Scorer scorer = new Scorer(model);
      long live = Scope.live();
      assertTrue(live > outside, "the weights are counted");
      for (int i = 0; i < 5; i++) {
        assertEquals(40, scorer.score(ROWS).getFirst().length);
      }
      assertEquals(live, Scope.live());
    }
    assertEquals(outside, Scope.live(), "of the closed model");
  }

  private static void profile(Profiler profiler, int steps) {
    for (int i = 0; i < steps; i++) {
      assertEquals(40, profiler.profile(ROWS).getFirst().length());
    }
  }

  /**
   * Garbage until the young generation has been filled and collected some times: the pages that the
   * profiles' own arrays will come to lie on are resident before the counting begins.
   */
  private static void touchTheJavaHeap() {
    long wanted = collections() + 5;
    long sum = 0;
    while (collections() < wanted) {
      sum += new byte[1 << 18].length;
    }
    assertTrue(sum > 0);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
