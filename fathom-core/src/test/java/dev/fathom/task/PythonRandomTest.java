package dev.fathom.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PythonRandomTest {
  @Test
  void drawsWhatPythonDraws() {
    PythonRandom random = new PythonRandom(0);
    long seed = 0;
    for (JsonNode drawn : Golden.all().path("random")) {
      if (drawn.path("seed").longValue() != seed) {
        seed = drawn.path("seed").longValue();
        random = new PythonRandom(seed);
      }
      List<Integer> population = IntStream.range(0, drawn.path("size").intValue()).boxed().toList();
      List<Integer> wanted = new ArrayList<>();
      drawn.path("drawn").forEach(index -> wanted.add(index.intValue()));
      assertEquals(wanted, random.sample(population, wanted.size()), drawn.toString());
    }
  }
}
