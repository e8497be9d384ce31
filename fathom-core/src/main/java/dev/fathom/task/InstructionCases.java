package dev.fathom.task;

import dev.fathom.data.Cell;
import dev.fathom.task.Instruction.Arguments;
import dev.fathom.task.Instruction.Comparison;
import dev.fathom.task.Instruction.Maker;
import dev.fathom.task.Instruction.Rule;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** IFEval's instructions about capitals, languages, commas and quotation marks. */
final class InstructionCases {
  static final Map<String, Maker> ALL =
      Map.of(
          "language:response_language", InstructionCases::language,
          "change_case:english_capital", _ -> InstructionCases::capitals,
          "change_case:english_lowercase", _ -> InstructionCases::lowercase,
          "change_case:capital_word_frequency", InstructionCases::capitalWords,
          "punctuation:no_comma", _ -> answer -> !answer.contains(","),
          "startend:quotation", _ -> InstructionCases::quoted);

  /** A word with what joins its parts: hyphens, apostrophes, dots between letters. */
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[-'’.&][\\p{L}\\p{N}]+)*");

  private InstructionCases() {}

  /** What cannot be told counts as followed, as in the original. */
  private static boolean isIn(String code, String answer) {
    return Language.of(answer).map(code::equals).orElse(true);
  }

  private static Rule language(Arguments arguments) throws Cell.Unusable {
    String code = arguments.text("language");
    return answer -> isIn(code, answer);
  }

  private static boolean capitals(String answer) {
    return PythonText.isUpper(answer) && isIn("en", answer);
  }

  private static boolean lowercase(String answer) {
    return PythonText.isLower(answer) && isIn("en", answer);
  }

  private static Rule capitalWords(Arguments arguments) throws Cell.Unusable {
    Comparison number = arguments.comparison("capital_relation", "capital_frequency");
    return answer ->
        number.holds(
            WORD.matcher(answer)
                .results()
                .map(MatchResult::group)
                .filter(PythonText::isUpper)
                .count());
  }

  private static boolean quoted(String answer) {
    String text = PythonText.strip(answer);
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
  }
}
