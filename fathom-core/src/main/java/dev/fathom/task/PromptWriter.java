package dev.fathom.task;

import dev.fathom.UserError;
import dev.fathom.text.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes prompts as the harness does: description, examples and question one after another; or,
 * with a chat template, the description as the system message and the rest as the user's, the
 * examples in one message with the question or each as a turn of its own.
 *
 * @param template of the chat, if there is one
 * @param multiturn whether examples are turns
 * @param system stands before the description
 * @param delimiter between a question and its answer
 */
record PromptWriter(
    Optional<ChatTemplate> template, boolean multiturn, Optional<String> system, String delimiter) {
  private static final String BETWEEN = "\n\n";

  /** What stands before an option: a template ends where the answer begins. */
  String beforeOption() {
    return template.isPresent() ? "" : delimiter;
  }

  /**
   * The text up to where the answer begins.
   *
   * @throws UserError if the template refuses the messages
   */
  String text(Prompt prompt, String question) {
    Optional<String> heading = heading(prompt);
    if (template.isEmpty()) {
      return heading.orElse("") + shown(prompt.shots()) + question;
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    if (multiturn) {
      for (Turn turn : prompt.shots()) {
        messages.add(message("user", turn.question()));
        messages.add(message("assistant", turn.answer()));
      }
      messages.add(message("user", question));
    } else {
      messages.add(message("user", shown(prompt.shots()) + question));
    }
    return rendered(template.get(), heading, messages);
  }

  private Optional<String> heading(Prompt prompt) {
    String first = system.orElse("");
    String second = prompt.description().orElse("");
    boolean spaced =
        first.isEmpty()
            || second.isEmpty()
            || PythonText.isSpace(first.codePointBefore(first.length()))
            || PythonText.isSpace(second.codePointAt(0));
    return Optional.of(spaced ? first + second : first + BETWEEN + second)
        .filter(text -> !text.isEmpty());
  }

  private String shown(List<Turn> shots) {
    return PythonText.join(
        shots.stream().map(turn -> turn.question() + delimiter + turn.answer() + BETWEEN));
  }

  private static String rendered(
      ChatTemplate template, Optional<String> system, List<Map<String, Object>> messages) {
    if (system.isEmpty()) {
      return rendered(template, messages);
    }
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(message("system", system.get()));
    all.addAll(messages);
    try {
      return rendered(template, all);
    } catch (UserError e) {
      // Some templates know no system message; the harness leaves it out then, too.
      return rendered(template, messages);
    }
  }

  private static String rendered(ChatTemplate template, List<Map<String, Object>> messages) {
    return template.render(Map.of("messages", messages, "add_generation_prompt", true));
  }

  private static Map<String, Object> message(String role, String content) {
    return Map.of("role", role, "content", content);
  }
}
