package dev.fathom.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TemplateCommandTest {
  private static final Path CHECKPOINTS =
      Path.of(System.getProperty("fathom.shared"), "checkpoints");

  @TempDir private Path folder;

  private record Outcome(int code, String out, String error) {}

  /** Runs the verb as the launcher does: a user's mistake is one line and exit code 2. */
  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    int code =
        new CommandLine(new TemplateCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(error))
            .setExecutionExceptionHandler((exception, commandLine, _) -> {
              assertInstanceOf(UserError.class, exception);
              commandLine.getErr().println(exception.getMessage());
              return 2;
            })
            .execute(arguments);
    return new Outcome(code, out.toString(), error.toString());
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void printsExactlyTheRenderedTextAndNothingAfterIt() throws IOException {
    String template =
        write(
            "t.jinja",
            "{{ bos_token }}{% for m in messages %}\n{{ m.role }}: {{ m.content }}\n{% endfor %}"
                + "{{ strftime_now('%d %b %Y') }}");
    String messages =
        write(
            "m.json",
            """
            {"messages": [{"role": "user", "content": "Grüße <&>"}],
             "bos_token": "<s>", "now": "2026-01-02T03:04:05"}
            """);
    assertEquals(
        new Outcome(0, "<s>user: Grüße <&>\n02 Jan 2026", ""),
        run("--template", template, "--messages", messages));
  }

  @Test
  void aTemplateThatRefusesEndsWithOneLineAndCodeTwo() throws IOException {
    String template = write("no.jinja", "a\n{{ raise_exception('System role not supported') }}");
    String messages = write("m.json", "{\"messages\": []}");
    Outcome outcome = run("--template", template, "--messages", messages);
    assertEquals(new Outcome(2, "", template + " (line 2): System role not supported\n"), outcome);
  }

  @Test
  void aFileWithoutMessagesIsNamed() throws IOException {
    String template = write("t.jinja", "x");
    String messages = write("m.json", "{\"message\": []}");
    Outcome outcome = run("--template", template, "--messages", messages);
    assertEquals(2, outcome.code());
    assertTrue(outcome.error().startsWith(messages + ": has no list under the key messages"));
    assertEquals(1, outcome.error().lines().count());
  }

  @Test
  void tokensNeedAModel() throws IOException {
    String template = write("t.jinja", "x");
    String messages = write("m.json", "{\"messages\": []}");
    Outcome outcome = run("--template", template, "--messages", messages, "--tokens");
    assertEquals(2, outcome.code());
    assertEquals(
        "--tokens needs a tokenizer: give --model instead of --template\n", outcome.error());
  }

  @Test
  void takesOneSourceAndNotTwo() throws IOException {
    String messages = write("m.json", "{\"messages\": []}");
    assertEquals(2, run("--messages", messages).code());
    assertNotEquals(0, run("--model", "a", "--template", "b", "--messages", messages).code());
  }

  @Test
  void showsTheTokensOfAModelsOwnTemplate() throws IOException {
    Path model = CHECKPOINTS.resolve("stories15m-base");
    assumeTrue(Files.isDirectory(model), () -> "no checkpoint at " + model);
    String messages =
        write("m.json", "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
    assertEquals(
        new Outcome(0, "<s>[INST] Hi [/INST]", ""),
        run("--model", model.toString(), "--messages", messages));
    Outcome tokens = run("--model", model.toString(), "--messages", messages, "--tokens");
    assertEquals(
        """
        0\t1\t<s>
        1\t733\t␣[
        2\t16289\tINST
        3\t28793\t]
        4\t15359\t␣Hi
        5\t733\t␣[
        6\t28748\t/
        7\t16289\tINST
        8\t28793\t]
        """,
        tokens.out());
    assertEquals(0, tokens.code());
  }
}
