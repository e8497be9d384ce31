package dev.fathom.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.data.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of IFEval's verifiable instructions with its arguments.
 *
 * @param id such as {@code length_constraints:number_words}
 * @param rule tells whether an answer follows it
 */
record Instruction(String id, Rule rule) {
  /** Tells whether an answer follows an instruction. */
  @FunctionalInterface
  interface Rule {
    boolean follows(String answer);
  }

  /** Makes the rule of an instruction's arguments. */
  @FunctionalInterface
  interface Maker {
    /**
     * @throws Cell.Unusable if an argument is missing or of another kind
     */
    Rule of(Arguments arguments) throws Cell.Unusable;
  }

  private static final Map<String, Maker> MAKERS = new TreeMap<>();

  static {
    MAKERS.putAll(InstructionKeywords.ALL);
    MAKERS.putAll(InstructionLengths.ALL);
    MAKERS.putAll(InstructionForms.ALL);
    MAKERS.putAll(InstructionCases.ALL);
  }

  /** The ids there are. */
  static List<String> ids() {
    return List.copyOf(MAKERS.keySet());
  }

  /**
   * @throws Cell.Unusable if there is no such instruction, or it lacks an argument
   */
  static Instruction of(String id, JsonNode arguments) throws Cell.Unusable {
    Maker maker = MAKERS.get(id);
    if (maker == null) {
      throw new Cell.Unusable("there is no instruction " + id);
    }
    return new Instruction(id, maker.of(new Arguments(id, arguments)));
  }

  /** An empty answer follows nothing. */
  boolean followedBy(String answer) {
    return !PythonText.strip(answer).isEmpty() && rule.follows(answer);
  }

  /** An instruction's arguments by name; others may be there and null. */
  record Arguments(String id, JsonNode values) {
    String text(String name) throws Cell.Unusable {
      JsonNode value = values.path(name);
      if (!value.isTextual() || value.textValue().isEmpty()) {
        throw new Cell.Unusable(id + " needs the text \"" + name + "\"");
      }
      return value.textValue();
    }

    int whole(String name) throws Cell.Unusable {
      JsonNode value = values.path(name);
      if (!value.isNumber() || value.doubleValue() != Math.rint(value.doubleValue())) {
        throw new Cell.Unusable(id + " needs the whole number \"" + name + "\"");
      }
      return value.intValue();
    }

    List<String> texts(String name) throws Cell.Unusable {
      List<String> texts = new ArrayList<>();
      values.path(name).forEach(text -> texts.add(text.asText()));
      if (texts.isEmpty()) {
        throw new Cell.Unusable(id + " needs the texts \"" + name + "\"");
      }
      return texts;
    }

    /** Compares a count with a threshold as a relation says. */
    Comparison comparison(String relation, String threshold) throws Cell.Unusable {
      int limit = whole(threshold);
      return switch (text(relation)) {
        case "less than" -> count -> count < limit;
        case "at least" -> count -> count >= limit;
        default -> throw new Cell.Unusable(id + ": \"" + relation + "\" is no relation");
      };
    }
  }

  /** Whether a count is as it should be. */
  @FunctionalInterface
  interface Comparison {
    boolean holds(long count);
  }
}
