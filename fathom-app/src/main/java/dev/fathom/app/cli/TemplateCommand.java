package dev.fathom.app.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom template}: shows the exact text, or the tokens, that a chat template makes. */
@Command(
    name = "template",
    sortOptions = false,
    customSynopsis = "fathom template (--model DIR | --template FILE) --messages FILE [--tokens]",
    header = "Print the exact text or the tokens that a chat template makes.",
    description = {
      "",
      "The messages file is a JSON object with the list messages and any other variable of the"
          + " template.",
      ""
    })
public final class TemplateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--messages",
      required = true,
      paramLabel = "FILE.json",
      description =
          "A JSON object with messages and any other variable of the template"
              + " (add_generation_prompt, tools, now ...).")
  private Path messages;

  @Option(
      names = "--tokens",
      description = "With --model: print the tokens instead, one per line: index, id, token.")
  private boolean tokens;

  private static final class Source {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "A checkpoint folder: its own template and special tokens.")
    private Path model;

    @Option(names = "--template", paramLabel = "FILE", description = "A template in a file.")
    private Path template;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> context = context();
    if (source.template != null) {
      if (tokens) {
        throw new UserError("--tokens needs a tokenizer: give --model instead of --template");
      }
      out.print(ChatTemplate.ofFile(source.template).render(context));
    } else {
      try (Tokenizer tokenizer = Tokenizer.load(source.model)) {
        ChatTemplate template = ChatTemplate.load(source.model, tokenizer);
        String text = template.render(context);
        if (tokens) {
          printTokens(new DialogueEncoder(tokenizer, template).renderedIds(text), tokenizer, out);
        } else {
          out.print(text);
        }
      }
    }
    out.flush();
    return 0;
  }

  private Map<String, Object> context() {
    ObjectNode object = Json.object(messages);
    if (!object.path("messages").isArray()) {
      throw new UserError(
          messages
              + ": has no list under the key messages; write {\"messages\": [{\"role\":"
              + " \"user\", \"content\": \"Hi\"}]}");
    }
    return Json.MAPPER.convertValue(object, new TypeReference<>() {});
  }

  private static void printTokens(int[] ids, Tokenizer tokenizer, PrintWriter out) {
    for (int i = 0; i < ids.length; i++) {
      out.printf("%d\t%d\t%s%n", i, ids[i], tokenizer.display(ids[i]));
    }
  }
}
