package dev.fathom.attack.autodan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt as its sentences, of which one carries the request. A sentence may move, change or go,
 * but the carrying one never goes, so that a prompt always asks for what it is meant to ask for.
 *
 * @param sentences in their order, at least one
 * @param carrier the index of the one that carries the request
 */
public record Individual(List<Sentence> sentences, int carrier) {
  /** What stands for the request. */
  public static final String PLACE = "{prompt}";

  /** After a comma, full stop, exclamation or question mark, as the authors do, or a blank line. */
  private static final Pattern GAP = Pattern.compile("(?<=[,.!?])\\s+|\\s*\\n\\s*\\n\\s*");

  private static final String SPACE = " ";

  /**
   * A sentence, or a part of one up to a comma.
   *
   * @param text without white space around it
   * @param gap the white space behind it, unless it is the last one
   */
  public record Sentence(String text, String gap) {
    boolean carries() {
      return text.contains(PLACE);
    }

    Sentence withText(String other) {
      return new Sentence(other, gap);
    }
  }

  /**
   * The list is copied.
   *
   * @throws IllegalArgumentException if the carrier has no place for the request
   */
  public Individual {
    sentences = List.copyOf(sentences);
    if (!sentences.get(carrier).carries()) {
      throw new IllegalArgumentException("sentence " + carrier + " has no place for the request");
    }
  }

  /**
   * Cuts a template into sentences. The first that has a place for the request carries it.
   *
   * @throws IllegalArgumentException if none has
   */
  public static Individual of(String template) {
    String text = template.strip();
    List<Sentence> sentences = new ArrayList<>();
    Matcher gap = GAP.matcher(text);
    int from = 0;
    while (gap.find()) {
      sentences.add(new Sentence(text.substring(from, gap.start()), gap.group()));
      from = gap.end();
    }
    sentences.add(new Sentence(text.substring(from), SPACE));
    for (int i = 0; i < sentences.size(); i++) {
      if (sentences.get(i).carries()) {
        return new Individual(sentences, i);
      }
    }
    throw new IllegalArgumentException("no " + PLACE + " in: " + template);
  }

  /** The sentences in front of the carrier. */
  List<Sentence> before() {
    return sentences.subList(0, carrier);
  }

  /** The sentences behind the carrier. */
  List<Sentence> after() {
    return sentences.subList(carrier + 1, sentences.size());
  }

  /** From its parts. */
  static Individual of(List<Sentence> before, Sentence carrier, List<Sentence> after) {
    List<Sentence> all = new ArrayList<>(before);
    all.add(carrier);
    all.addAll(after);
    return new Individual(all, before.size());
  }

  /** As a template. */
  public String template() {
    StringBuilder text = new StringBuilder();
    for (Sentence sentence : sentences) {
      text.append(sentence.text()).append(sentence.gap());
    }
    text.setLength(text.length() - sentences.getLast().gap().length());
    return text.toString();
  }

  /** With the request in its place. */
  public String filled(String request) {
    return template().replace(PLACE, request);
  }
}
