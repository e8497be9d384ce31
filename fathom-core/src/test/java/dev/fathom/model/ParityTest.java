package dev.fathom.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.model.checkpoint.SafetensorsFile;
import dev.fathom.model.checkpoint.StoredTensor;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits equal those of Hugging Face transformers within 1e-4, for tiny random checkpoints of every
 * family.
 */
class ParityTest {
  private static final Path CASES = Path.of("src/test/resources/parity");
  private static final double TOLERANCE = 1e-4;
  private static final int PREFIX = 10;

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void coversEveryFamily() throws IOException {
    List<String> families =
        cases().stream()
            .map(name ->
                ModelConfig.of(dev.fathom.Json.object(CASES.resolve(name).resolve("config.json"))))
            .map(ModelConfig::familyName)
            .distinct()
            .sorted()
            .toList();
    assertTrue(
        families.equals(List.of("GPT-2", "Gemma 2", "Llama", "Mistral", "Qwen2", "Qwen3")),
        families.toString());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsEqualTransformers(String name) {
    check(
        name,
        "logits",
        (model, reference) -> logits(model, model.hidden(reference.get("input_ids"))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsOfLeftPaddedRowsEqualTransformers(String name) {
    check(
        name,
        "padded_logits",
        (model, reference) -> {
          Tensor mask = reference.get("attention_mask");
          int tokens = (int) mask.size(1);
          int[] real = Tensors.ints(mask.sum(1));
          int[] padding = {tokens - real[0], tokens - real[1]};
          Tensor logits = logits(model, model.hidden(reference.get("padded_ids"), padding));
          return logits.mul(mask.unsqueeze(-1)); // the reference is zero at padding
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsOfRightPaddedRowsEqualTransformers(String name) {
    check(
        name,
        "logits",
        (model, reference) -> {
          Tensor ids = reference.get("input_ids");
          Tensor padding = torch.zeros_like(ids.narrow(1, 0, 5));
          Tensor padded = torch.cat(new TensorVector(ids, padding), 1);
          return logits(model, model.hidden(padded).narrow(1, 0, ids.size(1)));
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsThroughTheCacheEqualTransformers(String name) {
    check(
        name,
        "cached_logits",
        (model, reference) -> {
          Tensor ids = reference.get("input_ids");
          TensorVector parts = new TensorVector();
          try (KvCache cache = model.cache(2, (int) ids.size(1))) {
            parts.push_back(model.hidden(ids.narrow(1, 0, PREFIX), new int[0], cache));
            for (long t = PREFIX; t < ids.size(1); t++) {
              parts.push_back(model.hidden(ids.narrow(1, t, 1), new int[0], cache));
            }
            return logits(model, torch.cat(parts, 1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leftPaddedRowsThroughTheCacheEqualTransformers(String name) {
    check(
        name,
        "padded_logits",
        (model, reference) -> {
          Tensor mask = reference.get("attention_mask");
          Tensor ids = reference.get("padded_ids");
          int[] real = Tensors.ints(mask.sum(1));
          int[] padding = {(int) mask.size(1) - real[0], (int) mask.size(1) - real[1]};
          TensorVector parts = new TensorVector();
          try (KvCache cache = model.cache(2, (int) ids.size(1))) {
            // In pieces of 9, 9 and 6 tokens: the second and third attend to a cache with several
            // queries at once.
            for (long from = 0; from < ids.size(1); from += 9) {
              Tensor piece = ids.narrow(1, from, Math.min(9, ids.size(1) - from));
              parts.push_back(model.hidden(piece, padding, cache));
            }
            return logits(model, torch.cat(parts, 1)).mul(mask.unsqueeze(-1));
          }
        });
  }

  /** Twice each row, from ids and from one-hot mixtures, behind what both share. */
  @ParameterizedTest
  @MethodSource("cases")
  void logitsBehindASharedPastEqualTransformers(String name) {
    for (boolean mixed : new boolean[] {false, true}) {
      check(
          name,
          "logits",
          (model, reference) -> {
            Tensor ids = reference.get("input_ids");
            TensorVector rows = new TensorVector();
            for (long row = 0; row < ids.size(0); row++) {
              Tensor own = ids.narrow(0, row, 1);
              Tensor rest = own.narrow(1, PREFIX, ids.size(1) - PREFIX).expand(2, -1);
              try (KvCache cache = model.cache(1, PREFIX)) {
                Tensor first = model.hidden(own.narrow(1, 0, PREFIX), new int[0], cache);
                SharedPast past = cache.shared();
                model.hidden(rest.narrow(1, 0, 3), past); // leaves no trace
                Tensor behind =
                    mixed
                        ? model.hiddenOf(model.embeddedMixtures(oneHot(model, rest)), past)
                        : model.hidden(rest, past);
                rows.push_back(torch.cat(new TensorVector(first, behind.narrow(0, 1, 1)), 1));
              }
            }
            return logits(model, torch.cat(rows, 0));
          });
    }
  }

  private static Tensor oneHot(Model model, Tensor ids) {
    return torch.one_hot(ids, model.config().vocabularySize()).to(ScalarType.Float);
  }

  private static Tensor logits(Model model, Tensor hidden) {
    long rows = hidden.size(0);
    long tokens = hidden.size(1);
    Tensor logits = model.head().logits(hidden.reshape(rows * tokens, hidden.size(2)));
    return logits.view(rows, tokens, logits.size(1));
  }

  private static void check(String name, String expected, Computation computation) {
    Path folder = CASES.resolve(name);
    long before = Scope.live();
    try (Model model = Model.load(folder, Compute.reference());
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("reference.safetensors"));
        Scope _ = Scope.open()) {
      Reference reference = new Reference(file);
      Tensor want = reference.get(expected);
      Tensor have = computation.run(model, reference);
      double difference = have.sub(want).abs().max().item_double();
      System.out.printf("%-20s %-14s largest difference %.2e%n", name, expected, difference);
      assertTrue(want.abs().max().item_double() > 0.1, "the reference is not trivially zero");
      assertTrue(difference <= TOLERANCE, name + ": " + expected + " differs by " + difference);
    }
    assertTrue(Scope.live() == before, "native objects leaked: " + (Scope.live() - before));
  }

  private interface Computation {
    Tensor run(Model model, Reference reference);
  }

  private record Reference(SafetensorsFile file) {
    Tensor get(String name) {
      StoredTensor tensor = file.tensors().get(name);
      ScalarType type =
          switch (tensor.type()) {
            case I64 -> ScalarType.Long;
            case F32 -> ScalarType.Float;
            default -> throw new IllegalStateException(name + " is " + tensor.type());
          };
      return Tensors.over(
          tensor.data(), type, tensor.shape().stream().mapToLong(Long::longValue).toArray());
    }
  }
}
