package dev.fathom.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.jinja.Template;
import dev.fathom.jinja.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chat template of a checkpoint: how messages become the text a model was trained on.
 *
 * <pre>{@code
 * String text = ChatTemplate.load(folder, tokenizer).prompt(Optional.empty(), "Name a colour.");
 * }</pre>
 *
 * <p>A checkpoint without one gets the format named {@value #PLAIN}: the system text and an empty
 * line, then {@code User: } with the prompt and an empty line, then {@code Assistant:}, which the
 * response follows.
 */
public final class ChatTemplate {
  /** The name of the format that stands in where a checkpoint has no template. */
  public static final String PLAIN = "plain";

  private static final String PLAIN_SOURCE =
      """
      {%- for message in messages -%}
      {%- if message.role == 'system' %}{{ message.content }}
      {%- else %}{{ message.role | capitalize }}: {{ message.content }}{% endif %}{{ '\\n\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt %}Assistant:{% endif -%}
      """;

  private final String name;
  private final String place;
  private final String source;
  private final Template template;
  private final Map<String, Object> variables;

  private ChatTemplate(String name, String place, String source, Map<String, Object> variables) {
    this(name, place, source, parse(place, source), variables);
  }

  private ChatTemplate(
      String name, String place, String source, Template template, Map<String, Object> variables) {
    this.name = name;
    this.place = place;
    this.source = source;
    this.template = template;
    this.variables = variables;
  }

  /**
   * Loads the template of a checkpoint folder: {@code chat_template.jinja}, else the {@code
   * chat_template} of {@code tokenizer_config.json} (of several, the one named default), else
   * {@code chat_template.json}, else the plain format.
   *
   * @throws UserError if the template cannot be read or parsed
   */
  public static ChatTemplate load(Path folder, Tokenizer tokenizer) {
    Map<String, Object> variables = new HashMap<>(tokenizer.templateVariables());
    Path file = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      return new ChatTemplate("chat_template.jinja", file.toString(), read(file), variables);
    }
    for (String name : List.of("tokenizer_config.json", "chat_template.json")) {
      Path json = folder.resolve(name);
      Optional<String> source =
          Files.isRegularFile(json)
              ? source(json, Json.object(json).path("chat_template"))
              : Optional.empty();
      if (source.isPresent()) {
        return new ChatTemplate(name, json + ": chat_template", source.get(), variables);
      }
    }
    return new ChatTemplate(PLAIN, "the plain format", PLAIN_SOURCE, variables);
  }

  private static Optional<String> source(Path file, JsonNode node) {
    if (node.isTextual()) {
      return Optional.of(node.asText());
    }
    List<String> names = new ArrayList<>();
    for (JsonNode named : node) {
      String name = named.path("name").asText();
      if (name.equals("default") && named.path("template").isTextual()) {
        return Optional.of(named.path("template").asText());
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    throw new UserError(
        file
            + ": chat_template holds the templates "
            + names
            + " but none named default; put the wanted one into chat_template.jinja beside it");
  }

  /**
   * Reads a template from a file of its own. It knows no special tokens but those in the context.
   *
   * @throws UserError if the file cannot be read or is no template
   */
  public static ChatTemplate ofFile(Path file) {
    return new ChatTemplate(
        String.valueOf(file.getFileName()), file.toString(), read(file), Map.of());
  }

  /**
   * Reads a template from a file of its own, to be used with a checkpoint's special tokens.
   *
   * @throws UserError if the file cannot be read or is no template
   */
  public static ChatTemplate ofFile(Path file, Tokenizer tokenizer) {
    return new ChatTemplate(
        String.valueOf(file.getFileName()),
        file.toString(),
        read(file),
        new HashMap<>(tokenizer.templateVariables()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file", e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }

  private static Template parse(String place, String source) {
    try {
      return Template.parse(source);
    } catch (TemplateException e) {
      throw failure(place, e);
    }
  }

  private static UserError failure(String place, TemplateException e) {
    String line = e.line() > 0 ? " (line " + e.line() + ")" : "";
    String message = String.join(" ", String.valueOf(e.getMessage()).lines().toList());
    return new UserError(place + line + ": " + message, e);
  }

  /**
   * Where the template comes from: {@code chat_template.jinja}, {@code tokenizer_config.json},
   * {@code chat_template.json}, {@value #PLAIN}, or the name of its file.
   */
  public String name() {
    return name;
  }

  /** Whether this is the format that stands in where a checkpoint has no template. */
  public boolean isPlain() {
    return name.equals(PLAIN);
  }

  /** SHA-256 of the template's source, in hexadecimal. */
  public String sha256() {
    return Sha256.of(source);
  }

  /**
   * The same template with the time that {@code strftime_now} tells. Some templates write today's
   * date into the prompt, so a run that is to be repeated needs a fixed one.
   */
  public ChatTemplate at(LocalDateTime now) {
    Map<String, Object> fixed = new HashMap<>(variables);
    fixed.put("now", now.toString());
    return new ChatTemplate(name, place, source, template, fixed);
  }

  /**
   * Renders the template.
   *
   * @param context {@code messages} and the other variables: strings, numbers, booleans, null,
   *     lists and maps; they hide the checkpoint's own special tokens of the same name
   * @throws UserError if the template fails or raises an exception; its text is in the message
   */
  public String render(Map<String, Object> context) {
    Map<String, Object> all = new HashMap<>(variables);
    all.putAll(context);
    try {
      return template.render(all);
    } catch (TemplateException e) {
      throw failure(place, e);
    }
  }

  /**
   * The text up to where the model's answer begins.
   *
   * @throws UserError if the template refuses the messages, a system text for example
   */
  public String prompt(Optional<String> system, String user) {
    List<Map<String, Object>> messages = new ArrayList<>();
    system.ifPresent(text -> messages.add(Map.of("role", "system", "content", text)));
    messages.add(Map.of("role", "user", "content", user));
    return render(Map.of("messages", messages, "add_generation_prompt", true));
  }
}
