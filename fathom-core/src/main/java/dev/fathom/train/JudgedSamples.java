package dev.fathom.train;

import dev.fathom.data.Example;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.judge.QuickJudge;
import dev.fathom.model.Model;
import dev.fathom.text.EncodedDialogue;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * Answers of a model drawn from its whole distribution and judged, as policy-gradient draws them.
 *
 * @param encoder joins prompts and answers
 * @param model who answers
 * @param judge says how harmful an answer is
 * @param maxNewTokens the most tokens of an answer
 */
public record JudgedSamples(
    RowEncoder encoder, Model model, QuickJudge judge, int maxNewTokens, PrintStream err) {
  /**
   * An answer.
   *
   * @param id of the example
   * @param dialogue prompt and answer, its end included
   * @param harm the probability that it complied
   */
  public record Sample(String id, EncodedDialogue dialogue, double harm) {}

  /**
   * Draws.
   *
   * @param count answers to the request
   * @param seed of what is left to chance
   */
  public List<Sample> of(Example example, int count, long seed) {
    GenerationOptions options =
        DrawnAnswers.sampled(
            GenerationOptions.of(model.files().generationConfig(), model.files().config())
                .withMaxNewTokens(maxNewTokens),
            seed);
    return new OnPolicyAnswers(encoder, model, options, count, judge, Optional.empty(), err)
        .to(List.of(new OnPolicyAnswers.Ask(example, 0, seed))).stream()
            .map(row -> new Sample(row.id(), row.dialogue(), row.harm()))
            .toList();
  }
}
