package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.run.Settings;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.RowStream.Drawn;
import dev.fathom.train.objective.ObjectiveSettings;
import dev.fathom.train.objective.PrefixDepth;
import dev.fathom.train.objective.Role;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows that each objective sees, made from the harmful and the utility examples. */
record RowStreams(RowEncoder encoder) {
  /**
   * Which examples an objective needs.
   *
   * @param responses whether the harmful ones need a response each
   * @param refusals whether they need a refusal each
   */
  record Needs(boolean harmful, boolean data, boolean responses, boolean refusals) {
    static Needs of(Settings settings) {
      return switch (settings.get(ObjectiveSettings.OBJECTIVE)) {
        case SFT, REALIGN, CONSTRAINED_SFT -> new Needs(false, true, true, false);
        case TARGETED_COMPLETION, RECOVERY_PENALTY -> new Needs(true, true, true, false);
        case DEEP -> new Needs(true, true, true, settings.get(ObjectiveSettings.NU) != 0);
        case SAFETY_AUGMENTATION -> new Needs(true, true, true, true);
        case DPO -> new Needs(true, false, true, true);
        case D2O -> new Needs(true, false, true, false);
        case POLICY_GRADIENT ->
            new Needs(
                true,
                settings.get(ObjectiveSettings.KL_UTILITY) != 0,
                settings.get(ObjectiveSettings.MU) != 0,
                false);
      };
    }
  }

  /**
   * A stream whose rows are known beforehand.
   *
   * @param draws the rows of each draw
   */
  record Fixed(List<List<TrainingRow>> draws) implements RowStream {
    Fixed {
      draws = draws.stream().map(List::copyOf).toList();
    }

    @Override
    public int size() {
      return draws.size();
    }

    @Override
    public List<TrainingRow> all() {
      return draws.stream().flatMap(List::stream).toList();
    }

    @Override
    public List<TrainingRow> at(Drawn drawn) {
      return draws.get(drawn.index()).stream().map(row -> row.in(drawn.group())).toList();
    }
  }

  /** A stream whose rows are made when they are drawn. */
  private record Made(int size, List<TrainingRow> all, Function<Drawn, List<TrainingRow>> make)
      implements RowStream {
    @Override
    public List<TrainingRow> at(Drawn drawn) {
      return make.apply(drawn);
    }
  }

  /** Each example's answer. */
  Fixed answers(List<Example> examples, Role role) {
    return new Fixed(examples.stream().map(example -> List.of(answer(example, role))).toList());
  }

  /** Answers that a model gave, as tokens. */
  Fixed drawnAnswers(List<Example> examples, Map<String, List<int[]>> answers, Role role) {
    return new Fixed(
        examples.stream()
            .flatMap(example -> given(example, answers, role).stream())
            .map(List::of)
            .toList());
  }

  /** Both. */
  static Fixed joined(Fixed first, Fixed second) {
    return new Fixed(Stream.concat(first.draws().stream(), second.draws().stream()).toList());
  }

  /**
   * Safety augmentation (2406.05946, Eq 2): a refusal behind the first k tokens of the harmful
   * answer, k drawn anew each time.
   */
  RowStream augmented(List<Example> examples) {
    requireRefusals(examples);
    return new Made(
        examples.size(),
        List.of(),
        drawn -> {
          Example example = examples.get(drawn.index());
          int[] harmful = encoder.unended(example.response().orElseThrow());
          return List.of(turnedBack(example, encoder.prompt(example), harmful, drawn));
        });
  }

  /**
   * Harmful contexts, and with each that is drawn a refusal behind the first k tokens of it.
   *
   * @param contexts draws of one row each
   * @param examples those that the contexts are made from
   */
  RowStream turningBack(Fixed contexts, List<Example> examples) {
    requireRefusals(examples);
    Map<String, Example> byId =
        examples.stream().collect(Collectors.toMap(Example::id, Function.identity()));
    return new Made(
        contexts.size(),
        contexts.all(),
        drawn -> {
          TrainingRow context = contexts.at(drawn).getFirst();
          EncodedDialogue told = context.dialogue();
          int[] unended = IntStream.of(told.responseIds()).filter(id -> !isEnd(id)).toArray();
          Example example = byId.get(context.id());
          return List.of(context, turnedBack(example, told.promptIds(), unended, drawn));
        });
  }

  private boolean isEnd(int id) {
    return encoder.end().isPresent() && encoder.end().getAsInt() == id;
  }

  private TrainingRow turnedBack(Example example, int[] prompt, int[] harmful, Drawn drawn) {
    int[] refusal = encoder.answer(example.refusal().orElseThrow());
    int room = Math.max(0, encoder.maxLength() - prompt.length - refusal.length);
    int depth = Math.min(room, PrefixDepth.AS_PRINTED.draw(harmful.length, drawn.random()));
    int[] before =
        IntStream.concat(IntStream.of(prompt), IntStream.of(harmful).limit(depth)).toArray();
    return row(example, Role.REFUSAL, before, refusal).in(drawn.group());
  }

  /** A refusal and a harmful answer to each request. */
  Fixed pairs(List<Example> examples) {
    requireRefusals(examples);
    return new Fixed(
        examples.stream()
            .map(example ->
                List.of(
                    row(
                        example,
                        Role.REFUSAL,
                        encoder.prompt(example),
                        encoder.answer(example.refusal().orElseThrow())),
                    answer(example, Role.HARMFUL)))
            .toList());
  }

  /** A harmful answer to each request and several that a model gave. */
  Fixed samples(List<Example> examples, Map<String, List<int[]>> answers) {
    return new Fixed(
        examples.stream()
            .map(example ->
                Stream.concat(
                        Stream.of(answer(example, Role.HARMFUL)),
                        given(example, answers, Role.SAMPLED).stream())
                    .toList())
            .toList());
  }

  private TrainingRow answer(Example example, Role role) {
    int[] answer = encoder.answer(example.response().orElseThrow());
    return row(example, role, encoder.prompt(example), answer);
  }

  /** An answer without a token teaches nothing. */
  private List<TrainingRow> given(Example example, Map<String, List<int[]>> answers, Role role) {
    return answers.get(example.id()).stream()
        .filter(answer -> answer.length > 0)
        .map(answer -> row(example, role, encoder.prompt(example), answer))
        .toList();
  }

  private TrainingRow row(Example example, Role role, int[] before, int[] answer) {
    return new TrainingRow(example.id(), 0, role, encoder.row(before, answer));
  }

  /**
   * @throws UserError naming an example without a refusal
   */
  static void requireRefusals(List<Example> examples) {
    List<String> without =
        examples.stream().filter(row -> row.refusal().isEmpty()).map(Example::id).toList();
    if (!without.isEmpty()) {
      throw new UserError(
          without.size()
              + " harmful row(s) have no \"refusal\", the first "
              + without.getFirst()
              + "; add the field, or let the aligned model write them with refusals: aligned");
    }
  }
}
