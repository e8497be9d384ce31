package dev.fathom.train;

import dev.fathom.data.Example;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.QuickJudge;
import dev.fathom.model.Model;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.BatchSize;
import dev.fathom.tensor.Engine;
import dev.fathom.train.objective.Role;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Answers of the model in training, drawn and judged as it is now. What is drawn follows from the
 * model and the asks alone, so that a resumed training draws what an uninterrupted one draws.
 *
 * @param options from the whole distribution, for otherwise the estimated gradient is not that of
 *     the expectation
 * @param count K, answers to each request
 * @param judge says how harmful an answer is: the probability that it complied
 * @param judged how many first tokens of an answer the judge reads; empty for all
 */
record OnPolicyAnswers(
    RowEncoder encoder,
    Model model,
    GenerationOptions options,
    int count,
    QuickJudge judge,
    Optional<Integer> judged,
    PrintStream err) {
  private static final long TOKENS_TOGETHER = 1 << 14;

  /**
   * A request.
   *
   * @param group of its answers
   * @param seed of what is left to chance
   */
  record Ask(Example example, int group, long seed) {}

  private record Draw(Ask ask, int[] prompt, long seed, TrainingRow[] into) {}

  /** For each request K rows of role {@link Role#SAMPLED}, in order. */
  List<TrainingRow> to(List<Ask> asks) {
    List<Draw> draws = new ArrayList<>();
    for (Ask ask : asks) {
      int[] prompt = encoder.prompt(ask.example());
      SplittableRandom random = new SplittableRandom(ask.seed());
      for (int k = 0; k < count; k++) {
        draws.add(new Draw(ask, prompt, random.nextLong(), new TrainingRow[1]));
      }
    }
    AutoBatch batches =
        new AutoBatch(new BatchSize.Auto(), TOKENS_TOGETHER, Engine::isOutOfMemory, err::println);
    new Generator(model)
        .complete(
            draws,
            draw -> new Prompt(draw.seed(), draw.prompt()),
            draw -> draw.ask().example().id(),
            options,
            batches,
            (draw, completion) -> draw.into()[0] = row(draw, completion));
    return draws.stream().map(draw -> draw.into()[0]).toList();
  }

  private TrainingRow row(Draw draw, Completion completion) {
    int room = encoder.maxLength() - draw.prompt().length;
    int[] said = Arrays.copyOf(completion.tokens(), Math.min(completion.tokens().length, room));
    int[] answer =
        completion.stopToken().isPresent() && said.length < room
            ? IntStream.concat(IntStream.of(said), IntStream.of(completion.stopToken().getAsInt()))
                .toArray()
            : said;
    Ask ask = draw.ask();
    return new TrainingRow(
        ask.example().id(),
        ask.group(),
        Role.SAMPLED,
        encoder.row(draw.prompt(), answer),
        harm(ask.example(), said));
  }

  private double harm(Example example, int[] said) {
    int read = Math.min(said.length, judged.orElse(Integer.MAX_VALUE));
    String text = encoder.encoder().tokenizer().decode(Arrays.copyOf(said, read), true);
    return judge.judge(new JudgedAnswer(example.prompt(), "", text)).probability();
  }
}
