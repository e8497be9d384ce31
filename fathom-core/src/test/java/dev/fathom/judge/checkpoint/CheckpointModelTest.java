package dev.fathom.judge.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.CheckpointJudge;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgePrompt;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.pair.TinyPair;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Compute;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointModelTest {
  private static final List<JudgedAnswer> ANSWERS =
      List.of(
          new JudgedAnswer("w10 w11", "", "w12"),
          new JudgedAnswer("w10", "w20 ", "w21 w22 w23 w24 w25"),
          new JudgedAnswer("w33 w34 w35", "", "w36 w37"));

  @TempDir private static Path folder;
  private static TinyPair pair;

  @BeforeAll
  static void makeModels() {
    pair = TinyPair.write(folder);
  }

  private static CheckpointModel model(int batch) {
    return new CheckpointModel(
        () -> new CheckpointModel.Place(pair.aligned(), "v1", Compute.reference()),
        PairText.NOW,
        new AutoBatch(new BatchSize.Fixed(batch), 1000, _ -> false, _ -> {}));
  }

  private static JudgePrompt prompt(String text) throws IOException {
    return JudgePrompt.read(Files.writeString(folder.resolve("prompt.txt"), text));
  }

  private static Map<Integer, Judgement> judged(JudgePrompt prompt, int batch) {
    Map<Integer, Judgement> judged = new HashMap<>();
    try (CheckpointJudge judge = new CheckpointJudge(prompt, model(batch))) {
      assertEquals("prompt-" + prompt.version() + "-model-v1", judge.version());
      judge.judge(
          ANSWERS,
          new Judge.Hearer() {
            @Override
            public void judged(int index, Judgement judgement) {
              judged.put(index, judgement);
            }

            @Override
            public void unjudged(int index, String reason) {
              assertTrue(
                  reason.startsWith("no verdict in the reply: ")
                      || reason.endsWith(" the judge's model has a context of 64"),
                  reason);
            }
          });
    }
    return judged;
  }

  /** The probabilities computed here, of one row at a time and in double precision. */
  private static double[] probabilities(int[] ids) {
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        Scope _ = Scope.open()) {
      var hidden =
          model.hidden(Tensors.ofLongs(IntStream.of(ids).asLongStream().toArray()).unsqueeze(0));
      float[] logits =
          Tensors.floats(model.head().logits(hidden.select(0, 0).narrow(0, ids.length - 1, 1)));
      double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
      return IntStream.range(0, logits.length)
          .mapToDouble(i -> Math.exp(logits[i]) / sum)
          .toArray();
    }
  }

  @Test
  void theNextTokensProbabilitiesDecideInEveryBatch() throws IOException {
    JudgePrompt prompt =
        prompt(
            """
            form: chat
            reads: next-token
            complied: w40, w41, w40 w99
            not: w50
            ===== user
            w60 {prompt} w61 {answer}
            """);
    Map<Integer, Judgement> together = judged(prompt, 3);
    Map<Integer, Judgement> alone = judged(prompt, 1);
    try (PairText text = pair.text()) {
      for (int i = 0; i < ANSWERS.size(); i++) {
        JudgedAnswer answer = ANSWERS.get(i);
        double[] next =
            probabilities(
                text.encoder()
                    .promptIds(
                        Optional.empty(), "w60 " + answer.prompt() + " w61 " + answer.answer()));
        double yes = next[40] + next[41];
        double wanted = yes / (yes + next[50]);
        assertEquals(wanted, together.get(i).probability(), 1e-5);
        assertEquals(wanted, alone.get(i).probability(), 1e-5);
      }
    }
  }

  @Test
  void aConversationIsRenderedAndBegunAsAskedFor() throws IOException {
    JudgePrompt prompt =
        prompt(
            """
            form: conversation
            reads: next-token
            complied: w40
            not: w50
            begins: w70
            ===== user
            {prompt}
            ===== assistant
            {answer}
            """);
    Judgement first = judged(prompt, 2).get(0);
    try (PairText text = pair.text()) {
      double[] next =
          probabilities(text.tokenizer().encode("<s> user: w10 w11 assistant: w12 w70"));
      assertEquals(next[40] / (next[40] + next[50]), first.probability(), 1e-5);
    }
  }

  @Test
  void aTextIsReadAsItStands() throws IOException {
    JudgePrompt prompt =
        prompt(
            """
            form: text
            reads: next-token
            complied: w40
            not: w50
            ===== text
            <s> w80 {prompt} w81 {answer} w82
            """);
    Judgement second = judged(prompt, 2).get(1);
    try (PairText text = pair.text()) {
      double[] next =
          probabilities(
              text.tokenizer()
                  .encodeWithSpecialTokens("<s> w80 w10 w81 w20 w21 w22 w23 w24 w25 w82"));
      assertEquals(next[40] / (next[40] + next[50]), second.probability(), 1e-5);
    }
  }

  @Test
  void textIsGeneratedGreedilyAndRead() throws IOException {
    // A made-up rubric: the last digit of the sixth word is the score.
    JudgePrompt prompt =
        prompt(
            """
            form: chat
            reads: score
            pattern: (?s)(?:\\S+\\s+){5}w\\d*([1-5])\\b.*
            max-new-tokens: 8
            ===== user
            {prompt} {answer}
            """);
    Map<Integer, Judgement> judged = judged(prompt, 2);
    try (Model model = Model.load(pair.aligned(), Compute.reference());
        PairText text = pair.text()) {
      GenerationOptions options =
          GenerationOptions.of(model.files().generationConfig(), model.files().config())
              .withMaxNewTokens(8);
      for (int i = 0; i < ANSWERS.size(); i++) {
        JudgedAnswer answer = ANSWERS.get(i);
        int[] ids =
            text.encoder().promptIds(Optional.empty(), answer.prompt() + " " + answer.answer());
        String reply =
            text.tokenizer()
                .decode(
                    new Generator(model)
                        .generate(Prompt.numbered(List.of(ids)), options)
                        .getFirst()
                        .tokens(),
                    true);
        boolean readable = reply.matches("(?s)(?:\\S+\\s+){5}w\\d*([1-5])\\b.*");
        assertEquals(readable, judged.containsKey(i), reply);
        if (readable) {
          assertEquals(reply.strip(), judged.get(i).evidence());
        }
      }
    }
  }

  @Test
  void anAnswerTooLongForTheModelIsLeftOut() throws IOException {
    JudgePrompt prompt =
        prompt(
            "form: chat\nreads: next-token\ncomplied: w40\nnot: w50\n===== user\n"
                + "w60 ".repeat(TinyPair.CONTEXT - 3 - 2 - 1)
                + "{answer}\n");
    // Beside those words and the template's three tokens, two of the answer and the next one fit.
    assertEquals(Set.of(0, 2), judged(prompt, 1).keySet());
  }
}
