package dev.fathom.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  @TempDir private Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void loadTokenizer() {
    tokenizer = Tokenizer.load(Fixtures.folder("metaspace"));
  }

  @AfterEach
  void closeTokenizer() {
    tokenizer.close();
  }

  private ChatTemplate load() {
    return ChatTemplate.load(folder, tokenizer);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String hi(ChatTemplate template) {
    return template.prompt(Optional.empty(), "Hi");
  }

  @Test
  void theFileOfItsOwnComesFirstThenTheConfigurationThenTheOldFile() throws IOException {
    assertEquals("plain", load().name());
    write("chat_template.json", "{\"chat_template\": \"third\"}");
    assertEquals("third", hi(load()));
    assertEquals("chat_template.json", load().name());
    write("tokenizer_config.json", "{\"chat_template\": \"second\"}");
    assertEquals("second", hi(load()));
    assertEquals("tokenizer_config.json", load().name());
    write("chat_template.jinja", "first");
    assertEquals("first", hi(load()));
    assertEquals("chat_template.jinja", load().name());
  }

  @Test
  void ofSeveralTemplatesTheOneNamedDefaultIsTaken() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"chat_template": [{"name": "tool_use", "template": "tools"},
                           {"name": "default", "template": "{{ messages[0].content }}!"}]}
        """);
    assertEquals("Hi!", hi(load()));
  }

  @Test
  void severalTemplatesWithoutADefaultAreNamed() throws IOException {
    write(
        "tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");
    assertEquals(
        folder.resolve("tokenizer_config.json")
            + ": chat_template holds the templates [rag] but none named default; put the wanted one"
            + " into chat_template.jinja beside it",
        assertThrows(UserError.class, this::load).getMessage());
  }

  @Test
  void thePlainFormatIsWrittenAsDocumented() {
    ChatTemplate plain = load();
    assertTrue(plain.isPlain());
    assertEquals("User: Hi\n\nAssistant:", hi(plain));
    assertEquals(
        "Be brief.\n\nUser: Hi\n\nAssistant:", plain.prompt(Optional.of("Be brief."), "Hi"));
    assertEquals(
        "User: a\n\nAssistant: b\n\nUser: c\n\n",
        plain.render(
            Map.of(
                "messages",
                List.of(
                    Map.of("role", "user", "content", "a"),
                    Map.of("role", "assistant", "content", "b"),
                    Map.of("role", "user", "content", "c")))));
  }

  @Test
  void knowsTheCheckpointsSpecialTokensUnlessTheContextHasItsOwn() throws IOException {
    write("chat_template.jinja", "{{ bos_token }}|{{ eos_token }}|{{ pad_token }}|");
    assertEquals("<s>|</s>||", load().render(Map.of()));
    assertEquals("own|</s>||", load().render(Map.of("bos_token", "own")));
    assertEquals(
        "|||", ChatTemplate.ofFile(folder.resolve("chat_template.jinja")).render(Map.of()));
  }

  @Test
  void aFixedTimeMakesAPromptWithADateRepeatable() throws IOException {
    write("chat_template.jinja", "{{ strftime_now('%d %b %Y') }}");
    ChatTemplate fixed = load().at(LocalDateTime.of(2024, 7, 26, 0, 0));
    assertEquals("26 Jul 2024", hi(fixed));
    assertNotEquals("26 Jul 2024", hi(load()));
    assertEquals(load().sha256(), fixed.sha256());
  }

  @Test
  void theHashIsThatOfTheSource() throws IOException {
    write("chat_template.jinja", "abc");
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", load().sha256());
    assertEquals(
        load().sha256(), ChatTemplate.ofFile(folder.resolve("chat_template.jinja")).sha256());
  }

  @Test
  void aRefusalNamesTheTemplateTheLineAndTheReason() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"chat_template\": \"a\\n{{ raise_exception('No system\\nrole') }}\"}");
    UserError refused =
        assertThrows(UserError.class, () -> load().prompt(Optional.of("Be brief."), "Hi"));
    assertEquals(
        folder.resolve("tokenizer_config.json") + ": chat_template (line 2): No system role",
        refused.getMessage());
  }

  @Test
  void mistakesInFilesAreNamed() throws IOException {
    Path file = folder.resolve("x.jinja");
    assertEquals(
        file + ": no such file",
        assertThrows(UserError.class, () -> ChatTemplate.ofFile(file)).getMessage());
    write("x.jinja", "\n{% if %}");
    assertEquals(
        file + " (line 2): Expected an expression, got 'end of statement block'",
        assertThrows(UserError.class, () -> ChatTemplate.ofFile(file)).getMessage());
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertTrue(
        assertThrows(UserError.class, () -> ChatTemplate.ofFile(file))
            .getMessage()
            .startsWith(file + ": cannot be read as UTF-8 text"));
    assertFalse(load().isPlain() && Files.exists(folder.resolve("chat_template.jinja")));
  }
}
