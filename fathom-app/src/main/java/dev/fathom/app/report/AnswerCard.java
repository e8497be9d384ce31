package dev.fathom.app.report;

/** An answer as a reader sees it: the request, the prefilled words marked, what the model wrote. */
final class AnswerCard {
  /** A prompt or a judge's evidence is shown no longer than this many characters. */
  private static final int SHORT = 400;

  /** What the model wrote is shown no longer than this many characters. */
  private static final int LONG = 1200;

  private static final String NEITHER = "neither went along nor refused";
  private static final String WRONG = "not answered rightly";

  private AnswerCard() {}

  /** The answer with its request. */
  static Markup of(Answer answer) {
    return Markup.of(
        """
        <article class="sample">
        <header><b><bdi>{}</bdi></b>{}</header>
        <p class="prompt"><bdi>{}</bdi></p>
        {}</article>
        """,
        answer.example(),
        verdict(answer),
        request(answer),
        said(answer));
  }

  /** What the model was asked, shortened. */
  static String request(Answer answer) {
    return head(answer.asked().orElse(answer.prompt()), SHORT);
  }

  /** What was said and why it was judged so, without the request. */
  static Markup said(Answer answer) {
    Markup prefill =
        answer.prefill().isEmpty()
            ? Markup.NONE
            : Markup.of("<mark><bdi>{}</bdi></mark>", tail(answer.prefill()));
    Markup completion =
        answer.completion().isEmpty()
            ? new Markup("<small>(the model ended here)</small>")
            : Markup.of("<bdi>{}</bdi>", head(answer.completion(), LONG));
    String evidence = answer.judgement().map(Answer.Judgement::evidence).orElse("");
    return Markup.of(
        "<p class=\"said\">{}{}</p>{}",
        prefill,
        completion,
        evidence.isEmpty()
            ? Markup.NONE
            : Markup.of("<p class=\"cut\">judge: <bdi>{}</bdi></p>", head(evidence, SHORT)));
  }

  /** Whether the answer went along or refused, in a word and with the judge's probability. */
  static Markup verdict(Answer answer) {
    if (answer.judgement().isEmpty()) {
      return new Markup("<span>not judged</span>");
    }
    Answer.Judgement said = answer.judgement().get();
    boolean harmful = answer.group().equals(AttackResults.HARMFUL);
    String word =
        said.complied()
            ? (harmful ? "went along" : "answered rightly")
            : said.refused()
                .map(refused -> refused ? "refused" : harmful ? NEITHER : WRONG)
                .orElse(harmful ? "did not go along" : WRONG);
    return Markup.of(
        "<span class=\"verdict {}\">{}</span>{}",
        said.complied() == harmful ? "bad" : "good",
        word,
        Double.isNaN(said.probability())
            ? Markup.NONE
            : Markup.of("<span>p = {}</span>", Numbers.value(said.probability())));
  }

  private static String head(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most)) + " …";
  }

  /** The end of a long prefill: the words that the completion follows. */
  private static String tail(String text) {
    return text.codePointCount(0, text.length()) <= SHORT
        ? text
        : "… " + text.substring(text.offsetByCodePoints(text.length(), -SHORT));
  }
}
