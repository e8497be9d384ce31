package dev.fathom.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fathom.data.Cell;
import dev.fathom.task.Instruction.Arguments;
import dev.fathom.task.Instruction.Maker;
import dev.fathom.task.Instruction.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** IFEval's instructions about the form of an answer: lists, sections, titles, JSON. */
final class InstructionForms {
  static final Map<String, Maker> ALL =
      Map.ofEntries(
          Map.entry("detectable_content:number_placeholders", InstructionForms::placeholders),
          Map.entry("detectable_format:number_bullet_lists", InstructionForms::bullets),
          Map.entry("detectable_format:constrained_response", _ -> InstructionForms::constrained),
          Map.entry("detectable_format:number_highlighted_sections", InstructionForms::highlights),
          Map.entry("detectable_format:multiple_sections", InstructionForms::sections),
          Map.entry("detectable_format:json_format", _ -> InstructionForms::json),
          Map.entry("detectable_format:title", _ -> InstructionForms::title),
          Map.entry("combination:two_responses", _ -> InstructionForms::twoResponses));

  /** As Python reads it: a key may stand twice, and there is NaN. */
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final List<String> OPTIONS =
      List.of("My answer is yes.", "My answer is no.", "My answer is maybe.");
  private static final int LINES = Pattern.UNIX_LINES | Pattern.MULTILINE;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\[.*?\\]", Pattern.UNIX_LINES);
  private static final Pattern STAR =
      Pattern.compile("^" + PythonText.SPACE + "*\\*[^*].*$", LINES);
  private static final Pattern DASH = Pattern.compile("^" + PythonText.SPACE + "*-.*$", LINES);
  private static final Pattern EMPHASIS = Pattern.compile("\\*[^\\n*]*\\*");
  private static final Pattern STRONG = Pattern.compile("\\*\\*[^\\n*]*\\*\\*");
  private static final Pattern TITLE = Pattern.compile("<<[^\\n]+>>");

  private InstructionForms() {}

  private static long count(Pattern pattern, String answer) {
    return pattern.matcher(answer).results().count();
  }

  private static Rule placeholders(Arguments arguments) throws Cell.Unusable {
    int least = arguments.whole("num_placeholders");
    return answer -> count(PLACEHOLDER, answer) >= least;
  }

  private static Rule bullets(Arguments arguments) throws Cell.Unusable {
    int wanted = arguments.whole("num_bullets");
    return answer -> count(STAR, answer) + count(DASH, answer) == wanted;
  }

  private static boolean constrained(String answer) {
    return OPTIONS.stream().anyMatch(answer::contains);
  }

  private static Rule highlights(Arguments arguments) throws Cell.Unusable {
    int least = arguments.whole("num_highlights");
    return answer -> filled(EMPHASIS, answer) + filled(STRONG, answer) >= least;
  }

  private static long filled(Pattern pattern, String answer) {
    return pattern
        .matcher(answer)
        .results()
        .map(MatchResult::group)
        .filter(match -> !PythonText.strip(match.replaceAll("^\\*+|\\*+$", "")).isEmpty())
        .count();
  }

  private static Rule sections(Arguments arguments) throws Cell.Unusable {
    int least = arguments.whole("num_sections");
    String space = PythonText.SPACE + "?";
    Pattern heading =
        InstructionKeywords.pattern(
            space
                + PythonText.strip(arguments.text("section_spliter"))
                + space
                + "\\p{Nd}+"
                + space,
            0);
    return answer -> count(heading, answer) >= least;
  }

  private static boolean json(String answer) {
    String bare = PythonText.strip(answer);
    for (String fence : List.of("```json", "```Json", "```JSON", "```")) {
      bare = bare.startsWith(fence) ? bare.substring(fence.length()) : bare;
    }
    bare = bare.endsWith("```") ? bare.substring(0, bare.length() - 3) : bare;
    try {
      return !LENIENT.readTree(PythonText.strip(bare)).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean title(String answer) {
    return TITLE
        .matcher(answer)
        .results()
        .map(MatchResult::group)
        .anyMatch(title -> !PythonText.strip(title.replaceAll("^<+|>+$", "")).isEmpty());
  }

  private static boolean twoResponses(String answer) {
    List<String> parts = List.of(answer.split(Pattern.quote("******"), -1));
    List<String> filled = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = PythonText.strip(parts.get(i));
      if (!part.isEmpty()) {
        filled.add(part);
      } else if (i > 0 && i < parts.size() - 1) {
        return false;
      }
    }
    return filled.size() == 2 && !filled.getFirst().equals(filled.getLast());
  }
}
