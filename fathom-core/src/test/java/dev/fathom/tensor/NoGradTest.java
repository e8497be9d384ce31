package dev.fathom.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NoGradTest {
  private static boolean recorded(Tensor weight) {
    return weight.mul(Tensors.scalar(2)).requires_grad();
  }

  @Test
  void nothingIsRecordedWhileItIsOpenAndEverythingAfterwards() {
    try (Scope _ = Scope.open()) {
      Tensor weight = Tensors.ofFloats(new float[] {1, 2}, 2).requires_grad_(true);
      assertEquals(true, recorded(weight));
      try (NoGrad _ = NoGrad.open()) {
        assertEquals(false, recorded(weight));
        try (NoGrad _ = NoGrad.open()) {
          assertEquals(false, recorded(weight));
        }
        assertEquals(false, recorded(weight), "the inner one puts back what held before");
      }
      assertEquals(true, recorded(weight));
    }
  }
}
