package dev.fathom.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SheetTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
  void aCellThatWouldComputeIsDefused(String cell) {
    assertEquals("'" + cell, Sheet.harmless(cell));
  }

  @Test
  void otherCellsStayAsTheyAre() {
    assertEquals("1+1=2", Sheet.harmless("1+1=2"));
    assertEquals("", Sheet.harmless(""));
    assertEquals(
        "a,b\r\n\"x,\"\"y\"\"\n\",'=z\r\n",
        new Sheet(List.of("a", "b"), List.of(List.of("x,\"y\"\n", "=z"))).csv());
  }
}
