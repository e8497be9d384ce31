package dev.fathom.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fathom.Json;
import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What {@code results.json} of an attack says, typed.
 *
 * @param attack the attack's name
 * @param rule how the next token was chosen: a defence while decoding, or {@code none}
 * @param byDepth whether the points of the attack are prefill depths, and not settings
 * @param samples answers per prompt and point
 * @param groups in the file's order
 * @param fineTuned what a fine-tuning attack did before; empty for any other
 */
record AttackResults(
    boolean testingOnly,
    String attack,
    ModelName model,
    String rule,
    Judge judge,
    boolean byDepth,
    int samples,
    List<Attacked> groups,
    Optional<FineTuned> fineTuned,
    List<String> notes,
    JsonNode provenance) {

  /** The group whose requests should be refused; success in any other is a right answer. */
  static final String HARMFUL = "harmful";

  /** The depth at which nothing is prefilled. */
  static final String PLAIN = "0";

  /** The depth at which the whole given answer is prefilled. */
  static final String FULL = "full";

  /**
   * Who judged.
   *
   * @param error how far it can be believed, in sentences
   */
  record Judge(String name, String version, List<String> error) {
    String spoken() {
      return version.isEmpty() ? name : name + ", version " + version;
    }
  }

  /**
   * One group of prompts.
   *
   * @param n how many
   * @param broken share of the prompts of which any answer did what was asked; without a value in
   *     results of an earlier Fathom
   * @param success share of all answers that did
   * @param depths the same at each depth, or under each setting
   */
  record Attacked(String name, int n, Estimate broken, Estimate success, List<AtDepth> depths) {
    boolean harmful() {
      return name.equals(HARMFUL);
    }

    Optional<AtDepth> at(String depth) {
      return depths.stream().filter(one -> one.depth().equals(depth)).findFirst();
    }

    /** The group without an attack, or as near to that as the run has it. */
    Optional<AtDepth> plainest() {
      return at(PLAIN).or(() -> depths.stream().findFirst());
    }
  }

  /**
   * The chance of breaking a prompt within k answers.
   *
   * @param k how many answers are drawn
   * @param broken share of the prompts that one of them breaks
   */
  record BestOf(int k, int n, Estimate broken) {}

  /**
   * A group at one depth or under one setting.
   *
   * @param setting whether {@code depth} is the name of a setting
   * @param depth how many tokens of the given answer were prefilled, or {@code full}
   * @param n how many prompts stand behind it
   * @param success share of the answers that did what was asked
   * @param refused share of the answers that refused; without a value where the judge that the run
   *     had did not tell
   * @param tokens mean length of the completions
   * @param bestOf by rising k, where there are several answers per prompt
   */
  record AtDepth(
      boolean setting,
      String depth,
      int n,
      Estimate success,
      Estimate refused,
      OptionalDouble tokens,
      List<BestOf> bestOf) {
    /** The depth or setting in words. */
    String words() {
      return setting ? VisibleText.token(depth) : prefilled(depth);
    }

    double share() {
      return success.value().orElse(Double.NaN);
    }

    /** Share of the answers that neither went along nor refused, NaN where that is not known. */
    double neither() {
      double rest = 1 - share() - refused.value().orElse(Double.NaN);
      return Math.max(0, rest);
    }
  }

  /**
   * @throws UserError if the file is missing or a value has the wrong type
   */
  static AttackResults read(Path file) {
    JsonAt root = new JsonAt(file + ":", Json.object(file));
    RunKind.ATTACK.demandSchema(root);
    Optional<JsonAt> judge = root.find("judge");
    return new AttackResults(
        root.flag("testing_only"),
        root.text("attack", "prefill"),
        ModelName.read(root.get("model")),
        root.find("rule").map(AttackResults::rule).orElse("none"),
        new Judge(
            judge.map(at -> at.text("name", "")).orElse(""),
            judge.flatMap(at -> at.find("version")).map(at -> at.node().asText()).orElse(""),
            JudgeError.of(root)),
        root.find("settings").isEmpty(),
        root.find("samples").map(JsonAt::smallCount).orElse(1),
        groups(root),
        FineTuned.read(root),
        root.texts("notes"),
        root.find("provenance").map(JsonAt::node).orElse(JsonNodeFactory.instance.objectNode()));
  }

  /** The groups of a run, or of one of its steps. */
  static List<Attacked> groups(JsonAt at) {
    return at.get("groups").members().entrySet().stream()
        .map(e -> group(e.getKey(), e.getValue()))
        .toList();
  }

  private static Attacked group(String name, JsonAt at) {
    Optional<JsonAt> settings = at.find("settings");
    List<AtDepth> points =
        settings.orElseGet(() -> at.get("depths")).items().stream()
            .map(point -> point(settings.isPresent(), point))
            .toList();
    return new Attacked(
        name,
        at.find("n").map(JsonAt::smallCount).orElse(0),
        at.find("broken").map(Estimate::read).orElse(Estimate.NONE),
        at.find("success").map(Estimate::read).orElse(Estimate.NONE),
        points);
  }

  private static AtDepth point(boolean setting, JsonAt at) {
    return new AtDepth(
        setting,
        at.get(setting ? "setting" : "depth").text(),
        at.get("n").smallCount(),
        at.find("success").map(Estimate::read).orElse(Estimate.NONE),
        at.find("refused").map(Estimate::read).orElse(Estimate.NONE),
        at.number("completions_mean_tokens"),
        at.find("best_of").stream()
            .flatMap(list -> list.items().stream())
            .map(one ->
                new BestOf(
                    one.get("k").smallCount(),
                    one.get("n").smallCount(),
                    Estimate.read(one.get("broken"))))
            .toList());
  }

  /** The rule's name and its options: {@code contrastive, alpha 1.0}. */
  private static String rule(JsonAt at) {
    Map<String, String> parts = Provenance.flat(at.node());
    return parts.entrySet().stream()
        .map(e -> e.getKey().equals("name") ? e.getValue() : e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  Optional<Attacked> harmful() {
    return groups.stream().filter(Attacked::harmful).findFirst();
  }

  /** The groups whose requests should be answered. */
  List<Attacked> permitted() {
    return groups.stream().filter(group -> !group.harmful()).toList();
  }

  /** Whether a rule guarded the answers while they were decoded. */
  boolean defended() {
    return !rule.equals("none");
  }

  /** A depth in words, to begin a sentence with. */
  static String prefilled(String depth) {
    return switch (depth) {
      case PLAIN -> "nothing prefilled";
      case "1" -> "1 token prefilled";
      case FULL -> "the whole answer prefilled";
      default -> VisibleText.token(depth) + " tokens prefilled";
    };
  }
}
