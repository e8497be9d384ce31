package dev.fathom.train;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.train.objective.ObjectiveSettings.Choice;
import dev.fathom.train.objective.PrefixDepth;
import dev.fathom.train.objective.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** The rows that each objective sees, made from the harmful and the utility examples. */
record RowStreams(RowEncoder encoder) {
  /** Which examples an objective needs. */
  record Needs(boolean harmful, boolean data, boolean refusals, boolean samples) {
    static Needs of(Choice objective) {
      return switch (objective) {
        case SFT, REALIGN, CONSTRAINED_SFT -> new Needs(false, true, false, false);
        case TARGETED_COMPLETION, RECOVERY_PENALTY, DEEP -> new Needs(true, true, false, false);
        case SAFETY_AUGMENTATION -> new Needs(true, true, true, false);
        case DPO -> new Needs(true, false, true, false);
        case D2O -> new Needs(true, false, false, true);
      };
    }
  }

  /** A stream with every row it can draw, where that is a fixed set. */
  record Fixed(List<TrainingRow> rows) implements RowStream {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public List<TrainingRow> at(Drawn drawn) {
      TrainingRow row = rows.get(drawn.index());
      return List.of(new TrainingRow(row.id(), drawn.group(), row.role(), row.dialogue()));
    }
  }

  /** A stream whose rows are made when they are drawn. */
  private record Made(int size, BiFunction<Drawn, SplittableRandom, List<TrainingRow>> make)
      implements RowStream {
    @Override
    public List<TrainingRow> at(Drawn drawn) {
      return make.apply(drawn, drawn.random());
    }
  }

  /** Each example's answer. */
  Fixed answers(List<Example> examples, Role role) {
    return new Fixed(
        examples.stream()
            .map(example ->
                new TrainingRow(
                    example.id(),
                    0,
                    role,
                    encoder.row(
                        encoder.prompt(example),
                        encoder.answer(example.response().orElseThrow()))))
            .toList());
  }

  /** Answers that a model gave, as tokens. */
  Fixed drawnAnswers(List<Example> examples, Map<String, List<int[]>> answers, Role role) {
    List<TrainingRow> rows = new ArrayList<>();
    for (Example example : examples) {
      for (int[] answer : answers.get(example.id())) {
        if (answer.length > 0) {
          rows.add(
              new TrainingRow(
                  example.id(), 0, role, encoder.row(encoder.prompt(example), answer)));
        }
      }
    }
    return new Fixed(List.copyOf(rows));
  }

  /** Both. */
  static Fixed joined(Fixed first, Fixed second) {
    return new Fixed(
        java.util.stream.Stream.concat(first.rows().stream(), second.rows().stream()).toList());
  }

  /**
   * Safety augmentation (2406.05946, Eq 2): a refusal behind the first k tokens of the harmful
   * answer, k drawn anew each time.
   */
  RowStream augmented(List<Example> examples) {
    List<Parts> parts = parts(examples);
    return new Made(parts.size(), (drawn, random) -> {
      Parts part = parts.get(drawn.index());
      int depth = PrefixDepth.AS_PRINTED.draw(part.harmful().length, random);
      int room = encoder.maxLength() - part.prompt().length - part.refusal().length;
      int[] before = join(part.prompt(), part.harmful(), Math.min(depth, Math.max(0, room)));
      return List.of(part.row(drawn, Role.REFUSAL, encoder.row(before, part.refusal())));
    });
  }

  /** A refusal and a harmful answer to each request. */
  RowStream pairs(List<Example> examples) {
    List<Parts> parts = parts(examples);
    return new Made(parts.size(), (drawn, _) -> {
      Parts part = parts.get(drawn.index());
      return List.of(
          part.row(drawn, Role.REFUSAL, encoder.row(part.prompt(), part.refusal())),
          part.row(drawn, Role.HARMFUL, encoder.row(part.prompt(), part.harmful())));
    });
  }

  /** A harmful answer to each request and several that a model gave. */
  RowStream samples(List<Example> examples, Map<String, List<int[]>> answers) {
    return new Made(examples.size(), (drawn, _) -> {
      Example example = examples.get(drawn.index());
      int[] prompt = encoder.prompt(example);
      List<TrainingRow> rows = new ArrayList<>();
      int[] harmful = encoder.answer(example.response().orElseThrow());
      rows.add(row(example, drawn, Role.HARMFUL, encoder.row(prompt, harmful)));
      for (int[] answer : answers.get(example.id())) {
        if (answer.length > 0) {
          rows.add(row(example, drawn, Role.SAMPLED, encoder.row(prompt, answer)));
        }
      }
      return rows;
    });
  }

  private static TrainingRow row(
      Example example, RowStream.Drawn drawn, Role role, EncodedDialogue dialogue) {
    return new TrainingRow(example.id(), drawn.group(), role, dialogue);
  }

  private List<Parts> parts(List<Example> examples) {
    List<String> without =
        examples.stream().filter(row -> row.refusal().isEmpty()).map(Example::id).toList();
    if (!without.isEmpty()) {
      throw new UserError(
          without.size()
              + " harmful row(s) have no \"refusal\", the first "
              + without.getFirst()
              + "; add the field, or let the aligned model write them with refusals: aligned");
    }
    return examples.stream()
        .map(example ->
            new Parts(
                example.id(),
                encoder.prompt(example),
                encoder.answer(example.response().orElseThrow()),
                encoder.answer(example.refusal().orElseThrow())))
        .toList();
  }

  private static int[] join(int[] prompt, int[] answer, int depth) {
    return IntStream.concat(IntStream.of(prompt), Arrays.stream(answer, 0, depth)).toArray();
  }

  /** An example in tokens. */
  private static final class Parts {
    private final String id;
    private final int[] prompt;
    private final int[] harmful;
    private final int[] refusal;

    Parts(String id, int[] prompt, int[] harmful, int[] refusal) {
      this.id = id;
      this.prompt = prompt;
      this.harmful = harmful;
      this.refusal = refusal;
    }

    int[] prompt() {
      return prompt;
    }

    int[] harmful() {
      return harmful;
    }

    int[] refusal() {
      return refusal;
    }

    TrainingRow row(RowStream.Drawn drawn, Role role, EncodedDialogue dialogue) {
      return new TrainingRow(id, drawn.group(), role, dialogue);
    }
  }
}
