package dev.fathom.attack.autodan;

import dev.fathom.attack.search.SearchField;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.model.Model;
import java.util.Arrays;
import java.util.List;

/** Asks the model greedily for the beginning of an answer and looks for phrases of refusal. */
final class Reply {
  private final SearchField field;
  private final KeywordJudge judge;
  private final GenerationOptions options;
  private int[] last = new int[0];
  private boolean broke;
  private long forwardTokens;

  /**
   * @param tokens how much of an answer is looked at, at most
   */
  Reply(SearchField field, KeywordJudge judge, int tokens) {
    this.field = field;
    this.judge = judge;
    Model own = field.models().aligned();
    options =
        GenerationOptions.of(own.files().generationConfig(), own.files().config())
            .withMaxNewTokens(tokens);
  }

  /** Whether the answer to a prompt refuses nothing. The prompt asked last is not asked again. */
  boolean complies(int[] prompt) {
    if (!Arrays.equals(prompt, last)) {
      last = prompt;
      Completion answer =
          new Generator(field.models())
              .generate(List.of(new Prompt(0, prompt)), options)
              .getFirst();
      forwardTokens +=
          (long) field.models().all().size() * (prompt.length + answer.tokens().length);
      String text = field.encoder().tokenizer().decode(answer.tokens(), true);
      broke = judge.judge(new JudgedAnswer("", "", text)).complied();
    }
    return broke;
  }

  /** Tokens that passed forward so far, of all models together. */
  long forwardTokens() {
    return forwardTokens;
  }
}
