package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.app.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.in(folder.resolve("models"));
  }

  @Test
  void showsWhatASupportedModelIs() {
    Outcome outcome = Shell.fathom("info", pair.aligned());
    assertEquals(0, outcome.code(), outcome.err());
    String out = outcome.out();
    assertTrue(out.contains("\nfamily      Llama\n"), out);
    assertTrue(out.contains("\nshape       2 layers, width 64, 4 heads of 16 (2 for keys"), out);
    assertTrue(out.contains("\ncontext     512 tokens\n"), out);
    assertTrue(out.contains("\nvocabulary  258, head tied to the embedding\n"), out);
    assertTrue(out.contains(" in 1 file\n"), out);
    assertTrue(out.contains("\nstored as   F32 ("), out);
    assertTrue(out.contains("\ntemplate    tokenizer_config.json\n"), out);
    assertTrue(out.endsWith("\nsupported   yes\n"), out);
  }

  @Test
  void saysWhyAFamilyIsNotSupportedAndShowsTheRest() throws IOException {
    Outcome outcome = Shell.fathom("info", pair.withArchitecture("AetherForCausalLM"));
    String out = outcome.out();
    assertEquals(1, outcome.code());
    assertTrue(
        out.contains("\nmodel       unsupported: architecture AetherForCausalLM is not supported;"),
        out);
    assertTrue(out.contains("\nstored as   F32 ("), out);
    assertTrue(out.contains("\ntokenizer   258 tokens\n"), out);
    assertTrue(out.endsWith("\nsupported   no; why stands above\n"), out);
  }

  @Test
  void saysWhyPickleIsRefusedAndShowsTheFamily() throws IOException {
    Outcome outcome = Shell.fathom("info", pair.withPickleOnly());
    assertEquals(1, outcome.code());
    assertTrue(outcome.out().contains("\nfamily      Llama\n"), outcome.out());
    assertTrue(outcome.out().contains("reading pickle can run code"), outcome.out());
  }

  @Test
  void findsTensorsThatAreMissing() throws IOException {
    Outcome outcome = Shell.fathom("info", pair.withMissingTensors());
    assertEquals(1, outcome.code());
    assertTrue(outcome.out().contains("\ntensors     unsupported: "), outcome.out());
    assertTrue(outcome.out().contains("model.layers.2."), outcome.out());
    assertFalse(outcome.out().contains("supported   yes"), outcome.out());
  }
}
