package dev.fathom.judge;

import java.util.List;

/** A language model on this machine, as a judge asks it; loaded when it is first asked. */
public interface LocalModel extends AutoCloseable {
  /** Hears of each of the texts asked about once, in any order. */
  interface Heard<T> {
    /**
     * @param index of the text
     */
    void said(int index, T what);

    /**
     * The text does not fit into the model.
     *
     * @param reason with both numbers of tokens
     */
    void tooLong(int index, String reason);
  }

  /** Changes whenever the model, its tokenizer or its template do. */
  String version();

  /**
   * How probable it is that the model goes on with any of some words.
   *
   * @param asked what the model reads
   * @param words sets of words; of each word the first token counts, of two that begin with the
   *     same token one
   * @param heard is told the probability of each set
   */
  void probabilities(List<Asked> asked, List<List<String>> words, Heard<double[]> heard);

  /**
   * What the model writes, greedily.
   *
   * @param maxNewTokens the most tokens
   * @param heard is told the text
   */
  void replies(List<Asked> asked, int maxNewTokens, Heard<String> heard);

  /** Frees the model. */
  @Override
  void close();

  /**
   * What the model reads.
   *
   * @param form how the sections become tokens
   * @param sections filled in
   * @param begins what the model's own text is made to begin with
   */
  record Asked(JudgePrompt.Form form, List<JudgePrompt.Section> sections, String begins) {
    static Asked of(JudgePrompt prompt, JudgedAnswer answer) {
      return new Asked(
          prompt.form(),
          prompt.sections().stream()
              .map(section ->
                  new JudgePrompt.Section(
                      section.name(), JudgePrompt.filled(section.text(), answer)))
              .toList(),
          prompt.begins());
    }
  }
}
