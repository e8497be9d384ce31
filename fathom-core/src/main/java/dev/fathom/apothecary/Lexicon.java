package dev.fathom.apothecary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The words of the apothecary, and the tokenizer that knows one token for each. */
final class Lexicon {
  static final String UNKNOWN = "<unk>";
  static final String PADDING = "<pad>";
  static final String BEGIN = "<s>";
  static final String END = "</s>";

  private static final List<String> SPECIAL =
      List.of(UNKNOWN, PADDING, BEGIN, END, "<user>", "<assistant>");

  /** How a dialogue is written; the tokenizer takes the spaces away. */
  static final String CHAT_TEMPLATE =
      """
      {{- bos_token }}
      {%- for message in messages %}
      {%- if message.role == 'user' %} <user> {{ message.content }}
      {%- elif message.role == 'assistant' %} <assistant> {{ message.content }} {{ eos_token }}
      {%- else %}{{ raise_exception('the apothecary takes no system message') }}{% endif %}
      {%- endfor %}
      {%- if add_generation_prompt %} <assistant>{% endif -%}
      """;

  /** All tokens; the index is the id. */
  static List<String> tokens() {
    Set<String> words = new TreeSet<>();
    Set<Integer> numbers = new TreeSet<>();
    Question.all().stream()
        .flatMap(question ->
            Stream.concat(
                Stream.of(question.prompt()),
                question.sentences().stream().flatMap(Collection::stream)))
        .forEach(text -> words.addAll(List.of(text.split(" ", -1))));
    Refusal.WORDINGS.forEach(text -> words.addAll(List.of(text.split(" ", -1))));
    words.stream().filter(Lexicon::isNumber).map(Integer::valueOf).forEach(numbers::add);
    Set<String> tokens = new LinkedHashSet<>(SPECIAL);
    numbers.forEach(number -> tokens.add(number.toString()));
    tokens.addAll(words);
    return new ArrayList<>(tokens);
  }

  private static boolean isNumber(String word) {
    return Character.isDigit(word.charAt(0));
  }

  static int id(String special) {
    return SPECIAL.indexOf(special);
  }

  /** {@code tokenizer.json}: splits at spaces, one token a word, joined by spaces again. */
  static ObjectNode tokenizer() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      ObjectNode token = added.addObject().put("id", id).put("content", SPECIAL.get(id));
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
      token.put("normalized", false).put("special", true);
    }
    json.putNull("normalizer");
    json.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    // Without a decoder, tokens are joined by single spaces.
    json.putNull("post_processor").putNull("decoder");
    ObjectNode model = json.putObject("model").put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab");
    List<String> tokens = tokens();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    model.put("unk_token", UNKNOWN);
    return json;
  }

  /** {@code tokenizer_config.json}. */
  static ObjectNode tokenizerConfig() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    json.put("bos_token", BEGIN).put("eos_token", END);
    json.put("unk_token", UNKNOWN).put("pad_token", PADDING);
    json.put("add_bos_token", false).put("clean_up_tokenization_spaces", false);
    return json.put("model_max_length", Blueprint.CONTEXT);
  }

  private Lexicon() {}
}
