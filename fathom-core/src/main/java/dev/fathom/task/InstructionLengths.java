package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.task.Instruction.Arguments;
import dev.fathom.task.Instruction.Comparison;
import dev.fathom.task.Instruction.Maker;
import dev.fathom.task.Instruction.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** IFEval's instructions about how many words, sentences and paragraphs an answer has. */
final class InstructionLengths {
  static final Map<String, Maker> ALL =
      Map.of(
          "length_constraints:number_words", InstructionLengths::words,
          "length_constraints:number_sentences", InstructionLengths::sentences,
          "length_constraints:number_paragraphs", InstructionLengths::paragraphs,
          "length_constraints:nth_paragraph_first_word", InstructionLengths::firstWord);

  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern DIVIDER =
      Pattern.compile(PythonText.SPACE + "?\\*\\*\\*" + PythonText.SPACE + "?");
  private static final String ENDS = ".,?!'\"";

  private InstructionLengths() {}

  private static Rule words(Arguments arguments) throws Cell.Unusable {
    Comparison number = arguments.comparison("relation", "num_words");
    return answer -> number.holds(WORD.matcher(answer).results().count());
  }

  private static Rule sentences(Arguments arguments) throws Cell.Unusable {
    Comparison number = arguments.comparison("relation", "num_sentences");
    return answer -> number.holds(Sentences.count(answer));
  }

  private static Rule paragraphs(Arguments arguments) throws Cell.Unusable {
    int wanted = arguments.whole("num_paragraphs");
    return answer -> {
      List<String> parts = List.of(DIVIDER.split(answer, -1));
      int number = parts.size();
      for (int i = 0; i < parts.size(); i++) {
        if (PythonText.strip(parts.get(i)).isEmpty()) {
          if (i > 0 && i < parts.size() - 1) {
            return false;
          }
          number--;
        }
      }
      return number == wanted;
    };
  }

  private static Rule firstWord(Arguments arguments) throws Cell.Unusable {
    int wanted = arguments.whole("num_paragraphs");
    int nth = arguments.whole("nth_paragraph");
    String first = arguments.text("first_word").toLowerCase(Locale.ROOT);
    if (nth < 1 || nth > wanted) {
      throw new Cell.Unusable(arguments.id() + ": paragraph " + nth + " of " + wanted);
    }
    return answer -> {
      List<String> parts = List.of(answer.split("\n\n", -1));
      long number = parts.stream().filter(part -> !PythonText.strip(part).isEmpty()).count();
      if (nth > number || PythonText.strip(parts.get(nth - 1)).isEmpty()) {
        return false;
      }
      String word = PythonText.words(parts.get(nth - 1)).getFirst();
      return number == wanted && begun(word).equals(first);
    };
  }

  /** A word without quotes before it and without what stands behind its first mark. */
  private static String begun(String word) {
    String bare = word.replaceFirst("^'+", "").replaceFirst("^\"+", "");
    int end = 0;
    while (end < bare.length() && ENDS.indexOf(bare.charAt(end)) < 0) {
      end++;
    }
    return bare.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
