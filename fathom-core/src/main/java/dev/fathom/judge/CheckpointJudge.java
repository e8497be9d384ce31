package dev.fathom.judge;

import java.util.List;

/**
 * A language model on this machine as a judge. It reads the whole answer, prefill and completion: a
 * model needs the beginning to make sense of the rest.
 */
public final class CheckpointJudge implements Judge {
  /** Its name. */
  public static final String NAME = "checkpoint";

  private final JudgePrompt prompt;
  private final LocalModel model;

  /**
   * @param prompt what the model is asked, and how its verdict is read
   * @param model closed with this judge
   */
  public CheckpointJudge(JudgePrompt prompt, LocalModel model) {
    this.prompt = prompt;
    this.model = model;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "prompt-" + prompt.version() + "-model-" + model.version();
  }

  @Override
  public void judge(List<JudgedAnswer> answers, Hearer hearer) {
    List<LocalModel.Asked> asked =
        answers.stream().map(answer -> LocalModel.Asked.of(prompt, answer)).toList();
    switch (prompt.reading()) {
      case Reading.NextToken reading ->
          model.probabilities(
              asked,
              List.of(reading.complied(), reading.not()),
              new Heard<double[]>(hearer) {
                @Override
                public void said(int index, double[] found) {
                  hearer.judged(
                      index, reading.read(found[0], found[1], answers.get(index).completion()));
                }
              });
      case Reading.OfText reading ->
          model.replies(
              asked,
              prompt.maxNewTokens(),
              new Heard<String>(hearer) {
                @Override
                public void said(int index, String reply) {
                  reading
                      .read(reply, answers.get(index).completion())
                      .ifPresentOrElse(
                          judgement -> hearer.judged(index, judgement),
                          () -> hearer.unjudged(index, Replies.unreadable(reply)));
                }
              });
    }
  }

  /** What does not fit into the model is not judged. */
  private abstract static class Heard<T> implements LocalModel.Heard<T> {
    private final Hearer hearer;

    Heard(Hearer hearer) {
      this.hearer = hearer;
    }

    @Override
    public void tooLong(int index, String reason) {
      hearer.unjudged(index, reason);
    }
  }

  @Override
  public boolean costly() {
    return true;
  }

  @Override
  public void close() {
    model.close();
  }
}
