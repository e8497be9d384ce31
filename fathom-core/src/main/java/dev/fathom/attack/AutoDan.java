package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.attack.autodan.EarlyStop;
import dev.fathom.attack.autodan.GeneticSearch;
import dev.fathom.attack.autodan.Genetics;
import dev.fathom.attack.autodan.Individual;
import dev.fathom.attack.autodan.Level;
import dev.fathom.attack.autodan.Synonyms;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.judge.KeywordJudge;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * AutoDAN (Liu et al., 2310.04451): readable prompts around the request evolve towards one behind
 * which the model begins the wanted answer; that one is asked. Defaults are the authors'.
 *
 * @param evolution finds it
 * @param samples answers to it
 * @param sampling how their tokens are chosen
 */
record AutoDan(GeneticSearch evolution, int samples, Sampling sampling) implements Attack {
  private static final String CRAFTED = "crafted";

  static final Setting<String> SEEDS =
      Setting.required(
          "seeds", Kind.TEXT, "a file of prompts to begin with, each with a place for the request");
  static final Setting<Optional<String>> SYNONYMS =
      Setting.of(
          "synonyms",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of words that may stand for each other, a group a line, parted by commas");
  static final Setting<Level> LEVEL =
      Setting.of(
          "level",
          Kind.oneOf(Level.class),
          Level.BOTH,
          "what evolves: sentence, word, which needs synonyms, or both in turn");
  static final Setting<Long> POPULATION =
      Setting.of("population", Kind.COUNT, 256L, "how many prompts live at once");
  static final Setting<Long> GENERATIONS =
      Setting.of("generations", Kind.COUNT, 100L, "how often they have children, at most");
  static final Setting<Long> SENTENCES_EVERY =
      Setting.of(
          "sentences-every",
          Kind.COUNT,
          5L,
          "with level both: sentences evolve in the first of so many generations, else words");
  static final Setting<Double> ELITES =
      Setting.of("elites", Kind.SHARE, 0.05, "the share of the best that goes on as it is");
  static final Setting<Double> CROSSOVER =
      Setting.of(
          "crossover",
          Kind.SHARE,
          0.5,
          "how probably two parents exchange sentences, and a word never tried counts as bad");
  static final Setting<Long> POINTS =
      Setting.of(
          "points",
          Kind.COUNT,
          5L,
          "the most places to cut parents at, before the request and behind it");
  static final Setting<Double> MUTATION =
      Setting.of("mutation", Kind.SHARE, 0.01, "how probably a child changes at random");
  static final Setting<Double> MOMENTUM =
      Setting.of(
          "momentum", Kind.SHARE, 0.5, "how much a word's earlier score counts beside its latest");
  static final Setting<Genetics.Pressure> SELECTION =
      Setting.of(
          "selection",
          Kind.oneOf(Genetics.Pressure.class),
          Genetics.Pressure.FITNESS,
          "who has children: fitness, the better ones, or none, all alike, which is a control");
  static final Setting<Optional<Long>> TARGET_TOKENS =
      Setting.of(
          "target-tokens",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "only the first so many tokens of the wanted answer are the target");
  static final Setting<EarlyStop> EARLY_STOP =
      Setting.of(
          "early-stop",
          Kind.oneOf(EarlyStop.class),
          EarlyStop.NO_REFUSAL,
          "a search ends when the best prompt's answer is the target, holds no-refusal, or none:"
              + " never early");
  static final Setting<Optional<String>> REFUSAL_PHRASES =
      Setting.of(
          "refusal-phrases",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "a file of phrases by which --early-stop no-refusal knows a refusal, one a line");
  static final Setting<Long> REPLY_TOKENS =
      Setting.of(
          "reply-tokens", Kind.COUNT, 64L, "how much of that answer is looked at for a refusal");
  static final Setting<Optional<Long>> BUDGET =
      Setting.of(
          "budget",
          Kind.optional(Kind.COUNT),
          Optional.empty(),
          "forward tokens after which a prompt's search ends");

  /** Its own, in the order of {@code --show-config}. */
  static final List<Setting<?>> ALL =
      List.of(
          SEEDS,
          SYNONYMS,
          LEVEL,
          POPULATION,
          GENERATIONS,
          SENTENCES_EVERY,
          ELITES,
          CROSSOVER,
          POINTS,
          MUTATION,
          MOMENTUM,
          SELECTION,
          TARGET_TOKENS,
          EARLY_STOP,
          REFUSAL_PHRASES,
          REPLY_TOKENS,
          BUDGET);

  static AutoDan of(Settings settings) {
    int samples = Math.toIntExact(settings.get(SamplingSettings.SAMPLES));
    return new AutoDan(
        new GeneticSearch(
            genetics(settings),
            seeds(Path.of(settings.get(SEEDS))),
            synonyms(settings),
            Math.toIntExact(settings.get(TARGET_TOKENS).orElse((long) Integer.MAX_VALUE)),
            settings.get(EARLY_STOP),
            settings
                .get(REFUSAL_PHRASES)
                .map(file -> KeywordJudge.ofFile(Path.of(file)))
                .orElseGet(KeywordJudge::standard),
            Math.toIntExact(settings.get(REPLY_TOKENS)),
            settings.get(BUDGET).map(OptionalLong::of).orElse(OptionalLong.empty()),
            settings.get(AttackSettings.SEED)),
        samples,
        SamplingSettings.sampling(settings, samples));
  }

  private static Genetics genetics(Settings settings) {
    return new Genetics(
        Math.toIntExact(settings.get(POPULATION)),
        Math.toIntExact(settings.get(GENERATIONS)),
        settings.get(LEVEL),
        Math.toIntExact(settings.get(SENTENCES_EVERY)),
        settings.get(ELITES),
        settings.get(CROSSOVER),
        Math.toIntExact(settings.get(POINTS)),
        settings.get(MUTATION),
        settings.get(MOMENTUM),
        settings.get(SELECTION));
  }

  private static List<Individual> seeds(Path file) {
    return PromptTemplates.read(file).stream()
        .map(entry -> Individual.of(entry.filled(Individual.PLACE)))
        .toList();
  }

  private static Synonyms synonyms(Settings settings) {
    Optional<Synonyms> read = settings.get(SYNONYMS).map(Path::of).map(Synonyms::read);
    return switch (settings.get(LEVEL)) {
      case SENTENCE -> read.orElse(Synonyms.NONE);
      case WORD, BOTH ->
          read.orElseThrow(() ->
              new UserError(
                  "words evolve only with --synonyms, a file of words that may stand for each other;"
                      + " or take --level sentence"));
    };
  }

  @Override
  public Axis axis() {
    return Axis.SETTING;
  }

  @Override
  public List<String> points() {
    return List.of(CRAFTED);
  }

  @Override
  public boolean needsAnswers() {
    return true;
  }

  @Override
  public Optional<Search> search() {
    return Optional.of(evolution);
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    String asked = searched.map(Searched::prompt).orElse(example.prompt());
    List<Draft> drafts = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      drafts.add(Draft.plain(CRAFTED, sample, asked, sampling));
    }
    return drafts;
  }
}
