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
import java.util.regex.PatternSyntaxException;

/** IFEval's instructions about words, letters, repeating and ending. */
final class InstructionKeywords {
  static final Map<String, Maker> ALL =
      Map.of(
          "keywords:existence", InstructionKeywords::existence,
          "keywords:frequency", InstructionKeywords::frequency,
          "keywords:forbidden_words", InstructionKeywords::forbidden,
          "keywords:letter_frequency", InstructionKeywords::letters,
          "combination:repeat_prompt", InstructionKeywords::repeated,
          "startend:end_checker", InstructionKeywords::ended,
          "detectable_content:postscript", InstructionKeywords::postscript);

  private InstructionKeywords() {}

  /** A word counts as an expression, as in the original, unless it is none. */
  static Pattern pattern(String expression, int flags) {
    try {
      return Pattern.compile(expression, flags | Pattern.UNIX_LINES);
    } catch (PatternSyntaxException e) {
      return Pattern.compile(Pattern.quote(expression), flags);
    }
  }

  private static Pattern anyCase(String expression) {
    return pattern(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static Rule existence(Arguments arguments) throws Cell.Unusable {
    List<Pattern> words =
        arguments.texts("keywords").stream().map(InstructionKeywords::anyCase).toList();
    return answer -> words.stream().allMatch(word -> word.matcher(answer).find());
  }

  private static Rule frequency(Arguments arguments) throws Cell.Unusable {
    Pattern word = anyCase(PythonText.strip(arguments.text("keyword")));
    Comparison times = arguments.comparison("relation", "frequency");
    return answer -> times.holds(word.matcher(answer).results().count());
  }

  private static Rule forbidden(Arguments arguments) throws Cell.Unusable {
    List<Pattern> words =
        arguments.texts("forbidden_words").stream()
            .map(word ->
                pattern(
                    "\\b" + word + "\\b",
                    Pattern.CASE_INSENSITIVE
                        | Pattern.UNICODE_CASE
                        | Pattern.UNICODE_CHARACTER_CLASS))
            .toList();
    return answer -> words.stream().noneMatch(word -> word.matcher(answer).find());
  }

  private static Rule letters(Arguments arguments) throws Cell.Unusable {
    String letter = PythonText.strip(arguments.text("letter")).toLowerCase(Locale.ROOT);
    if (!letter.matches("[a-z]")) {
      throw new Cell.Unusable(arguments.id() + " needs one letter from a to z, not " + letter);
    }
    Comparison times = arguments.comparison("let_relation", "let_frequency");
    return answer ->
        times.holds(
            answer.toLowerCase(Locale.ROOT).chars().filter(c -> c == letter.charAt(0)).count());
  }

  private static Rule repeated(Arguments arguments) throws Cell.Unusable {
    String prompt = lowered(arguments.text("prompt_to_repeat"));
    return answer -> lowered(answer).startsWith(prompt);
  }

  private static Rule ended(Arguments arguments) throws Cell.Unusable {
    String phrase = lowered(arguments.text("end_phrase"));
    return answer -> {
      String unquoted = PythonText.strip(answer).replaceAll("^\"+|\"+$", "");
      return unquoted.toLowerCase(Locale.ROOT).endsWith(phrase);
    };
  }

  private static String lowered(String text) {
    return PythonText.strip(text).toLowerCase(Locale.ROOT);
  }

  private static Rule postscript(Arguments arguments) throws Cell.Unusable {
    String marker = PythonText.strip(arguments.text("postscript_marker"));
    String space = PythonText.SPACE;
    String expression =
        switch (marker) {
          case "P.P.S" -> space + "*p\\." + space + "?p\\." + space + "?s.*$";
          case "P.S." -> space + "*p\\." + space + "?s\\..*$";
          default -> space + "*" + marker.toLowerCase(Locale.ROOT) + ".*$";
        };
    Pattern pattern = pattern(expression, Pattern.MULTILINE);
    return answer -> pattern.matcher(answer.toLowerCase(Locale.ROOT)).find();
  }
}
