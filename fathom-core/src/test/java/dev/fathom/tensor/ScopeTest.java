package dev.fathom.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ScopeTest {
  // One array for all steps: the Java heap's own growth must not hide in the resident memory that
  // is watched.
  private static final float[] VALUES = new float[1 << 18];

  @Test
  void freesWhatWasMadeInsideAndKeepsWhatSaysSo() {
    long before = Scope.live();
    Tensor kept;
    Tensor freed;
    try (Scope scope = Scope.open()) {
      freed = Tensors.ofLongs(1, 2, 3);
      kept = scope.keep(freed.add(Tensors.ofLongs(1, 1, 1)));
    }
    assertTrue(freed.isNull(), "the temporary is gone");
    assertEquals(1, Scope.live() - before, "and the count knows");
    assertArrayEquals(new long[] {2, 3, 4}, Tensors.longs(kept));
    Scope.release(kept);
    assertTrue(kept.isNull(), "its owner closed it");
  }

  @Test
  void aComputationsResultJoinsTheScopeAround() {
    Tensor result;
    try (Scope _ = Scope.open()) {
      result = Scope.compute(() -> Tensors.ofLongs(1).add(Tensors.ofLongs(2)));
      assertArrayEquals(new long[] {3}, Tensors.longs(result));
    }
    assertTrue(result.isNull());
  }

  @Test
  void adoptingHandsOwnershipOver() {
    Tensor tensor;
    try (Scope inner = Scope.open()) {
      tensor = inner.keep(Tensors.ofLongs(7));
    }
    try (Scope outer = Scope.open()) {
      outer.adopt(tensor);
    }
    assertTrue(tensor.isNull());
  }

  @Test
  void liveTensorsAndResidentMemoryStayFlatOverFiveHundredSteps() {
    step(20);
    long count = Scope.live();
    long resident = Engine.residentBytes();
    step(500);
    assertEquals(count, Scope.live(), "live native objects");
    long growth = Engine.residentBytes() - resident;
    // One forgotten tensor of the five would be 500 MB; the Java heap of a busy suite moves by
    // tens.
    assertTrue(growth < 200L << 20, "resident memory grew by " + growth + " bytes");
  }

  private static void step(int steps) {
    for (int i = 0; i < steps; i++) {
      try (Scope _ = Scope.open()) {
        Tensor a = Tensors.ofFloats(VALUES, 512, 512);
        Tensor sum = Scope.compute(() -> a.matmul(a).add(a)).mul(Tensors.scalar(2));
        assertEquals(0f, Tensors.floats(sum.narrow(0, 0, 1))[0]);
      }
    }
  }
}
