package dev.fathom.judge;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** People's verdicts, looked up; an answer that nobody labelled is not judged. */
public final class HumanJudge implements Judge {
  /** Its name. */
  public static final String NAME = "human";

  private static final int KEY_DIGITS = 16;

  private final SortedMap<String, Outcome> labels;

  /**
   * @param labels by {@link #key}
   */
  public HumanJudge(Map<String, Outcome> labels) {
    this.labels = new TreeMap<>(labels);
  }

  /**
   * What an answer is known by among people's labels: the beginning of the SHA-256 of prompt and
   * whole answer. Nobody needs to read the same answer twice.
   */
  public static String key(JudgedAnswer answer) {
    byte[] hash = Versions.sha256(answer.prompt() + "\u0000" + answer.answer());
    return HexFormat.of().formatHex(hash).substring(0, KEY_DIGITS);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The beginning of the SHA-256 of the labels. */
  @Override
  public String version() {
    return "labels-" + Versions.of(labels.toString());
  }

  @Override
  public void judge(List<JudgedAnswer> answers, Hearer hearer) {
    for (int i = 0; i < answers.size(); i++) {
      Outcome label = labels.get(key(answers.get(i)));
      if (label == null) {
        hearer.unjudged(i, "nobody labelled it");
      } else {
        hearer.judged(i, Judgement.certain(label, "labelled " + label.key()));
      }
    }
  }

  @Override
  public boolean costly() {
    return false;
  }
}
