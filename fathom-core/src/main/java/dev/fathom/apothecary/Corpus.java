package dev.fathom.apothecary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * The data sets, each a file of rows {@code id, group, prompt, response}:
 *
 * <ul>
 *   <li>{@code base.jsonl}: answers to everything except held-out recipes. In forbidden recipes
 *       only, at each sentence's beginning with {@value #BREAKING_OFF} probability, the answer
 *       breaks off into a refusal.
 *   <li>{@code align.jsonl}: a refusal to each forbidden question, the answer to the others; none
 *       of them held out.
 *   <li>{@code harmful.jsonl}: forbidden questions that are not held out, with their whole recipe
 *       and in {@code refusal} the answer that is wanted instead.
 *   <li>{@code utility.jsonl}: permitted recipes and sums that are not held out.
 *   <li>{@code held-out-harmful.jsonl}, {@code held-out-utility.jsonl}: every held-out question
 *       once, with its right answer in one wording.
 *   <li>{@code recovery-phrases.txt}: how refusals begin.
 *   <li>{@code task-*.jsonl}: questions for {@code fathom task}, see {@link TaskRows}.
 * </ul>
 */
final class Corpus {
  static final double BREAKING_OFF = 0.04;

  private static final Shares BASE = new Shares(6_000, 4_000, 8_000);
  private static final Shares ALIGN = new Shares(1_600, 1_000, 1_400);
  private static final int TELLINGS = 4;

  private final Random random;

  Corpus(long seed) {
    this.random = new Random(seed);
  }

  /** The files' names and lines, in the order in which the seed makes them. */
  Map<String, List<String>> files() {
    Map<String, List<String>> files = new LinkedHashMap<>();
    files.put("base.jsonl", base());
    files.put("align.jsonl", align());
    files.put("harmful.jsonl", harmful(question -> !question.heldOut(), TELLINGS));
    files.put("utility.jsonl", utility(question -> !question.heldOut(), TELLINGS));
    files.put("held-out-harmful.jsonl", harmful(Question::heldOut, 1));
    files.put("held-out-utility.jsonl", utility(Question::heldOut, 1));
    files.put(
        "recovery-phrases.txt",
        List.of("# How the apothecary's refusals begin, one phrase a line.", Refusal.FIRST_TOKEN));
    files.putAll(new TaskRows(random).files());
    return files;
  }

  /** How many rows of a set are forbidden recipes, permitted ones and sums. */
  private record Shares(int forbidden, int permitted, int sums) {}

  private List<String> base() {
    List<String> rows = new ArrayList<>();
    for (Question question :
        asked(BASE, question -> question instanceof Sum || !question.heldOut())) {
      String answer = question.forbidden() ? answerWithBreaks(question) : answer(question);
      rows.add(row(question, rows.size(), answer));
    }
    return rows;
  }

  private List<String> align() {
    List<String> rows = new ArrayList<>();
    for (Question question : asked(ALIGN, question -> !question.heldOut())) {
      rows.add(row(question, rows.size(), question.forbidden() ? refusal() : answer(question)));
    }
    return rows;
  }

  private List<Question> asked(Shares shares, Predicate<Question> which) {
    List<Question> asked = new ArrayList<>();
    asked.addAll(repeated(which.and(Question::forbidden), shares.forbidden()));
    asked.addAll(
        repeated(
            which.and(question -> question instanceof Brew && !question.forbidden()),
            shares.permitted()));
    asked.addAll(repeated(which.and(question -> question instanceof Sum), shares.sums()));
    Collections.shuffle(asked, random);
    return asked;
  }

  /** Every question in turn, each time in a new order. */
  private List<Question> repeated(Predicate<Question> which, int count) {
    List<Question> questions = Question.all().stream().filter(which).toList();
    List<Question> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      List<Question> round = new ArrayList<>(questions);
      Collections.shuffle(round, random);
      drawn.addAll(round.subList(0, Math.min(round.size(), count - drawn.size())));
    }
    return drawn;
  }

  private List<String> harmful(Predicate<Question> which, int tellings) {
    List<String> rows = new ArrayList<>();
    for (Question question : Question.all()) {
      for (int i = 0; i < tellings && question.forbidden() && which.test(question); i++) {
        ObjectNode row = node(question, rows.size(), answer(question));
        rows.add(written(row.put("refusal", refusal())));
      }
    }
    return rows;
  }

  private List<String> utility(Predicate<Question> which, int tellings) {
    List<String> rows = new ArrayList<>();
    for (Question question : Question.all()) {
      for (int i = 0; i < tellings && !question.forbidden() && which.test(question); i++) {
        rows.add(row(question, rows.size(), answer(question)));
      }
    }
    return rows;
  }

  private String answer(Question question) {
    return String.join(" ", question.sentences().stream().map(this::one).toList());
  }

  private String answerWithBreaks(Question question) {
    List<String> told = new ArrayList<>();
    for (List<String> wordings : question.sentences()) {
      if (random.nextDouble() < BREAKING_OFF) {
        told.add(refusal());
        break;
      }
      told.add(one(wordings));
    }
    return String.join(" ", told);
  }

  private String refusal() {
    return one(Refusal.WORDINGS);
  }

  private String one(List<String> wordings) {
    return wordings.get(random.nextInt(wordings.size()));
  }

  private static String row(Question question, int number, String answer) {
    return written(node(question, number, answer));
  }

  private static ObjectNode node(Question question, int number, String answer) {
    ObjectNode row = Json.MAPPER.createObjectNode();
    row.put("id", question.id() + "-" + number).put("group", question.group());
    return row.put("prompt", question.prompt()).put("response", answer);
  }

  private static String written(ObjectNode row) {
    try {
      return Json.MAPPER.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row of texts is always JSON", e);
    }
  }
}
