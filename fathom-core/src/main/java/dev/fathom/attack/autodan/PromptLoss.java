package dev.fathom.attack.autodan;

import dev.fathom.attack.search.AttackedContext;
import dev.fathom.attack.search.SearchField;
import dev.fathom.attack.search.TargetLoss;
import dev.fathom.attack.search.TargetObjective;
import dev.fathom.data.Example;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far prompts are from making the model say the beginning of an example's answer: the
 * cross-entropy of the target's tokens behind the prompt in the model's chat template. What all
 * prompts begin with, mostly the template's header, passes once.
 */
final class PromptLoss implements Fitness, AutoCloseable {
  private final SearchField field;
  private final Example example;
  private final int[] target;
  private final AutoBatch batches;
  private Optional<TargetLoss> loss = Optional.empty();
  private long before;

  /**
   * @param example brings the answer that is wanted
   * @param tokens how many tokens of it are the target, at most
   */
  PromptLoss(SearchField field, Example example, int tokens) {
    this.field = field;
    this.example = example;
    int[] answer = field.encoder().tokenizer().encode(example.response().orElseThrow());
    target = Arrays.copyOf(answer, Math.min(answer.length, tokens));
    batches =
        new AutoBatch(
            field.batch(), field.tokenBudget(), Engine::isOutOfMemory, field.notes()::say);
  }

  /** Whether a prompt and the target fit into the context. */
  boolean fits(Individual individual) {
    return fits(ids(individual));
  }

  private boolean fits(int[] ids) {
    return ids.length + target.length <= field.context();
  }

  /** A prompt as the model sees it, up to where its answer begins. */
  int[] ids(Individual individual) {
    return field
        .encoder()
        .promptIds(example.system().or(field::system), individual.filled(example.prompt()));
  }

  /** Tokens that passed forward so far, of all models together. */
  long forwardTokens() {
    return before + loss.map(TargetLoss::forwardTokens).orElse(0L);
  }

  @Override
  public List<Scored> of(List<Individual> individuals) {
    List<int[]> prompts = individuals.stream().map(this::ids).toList();
    List<int[]> fitting = prompts.stream().filter(this::fits).toList();
    if (!fitting.isEmpty()) {
      share(fitting);
    }
    List<TargetLoss.Value> values =
        loss.filter(_ -> !fitting.isEmpty())
            .map(asked -> {
              int shared = asked.context().before().length;
              return asked.values(
                  fitting.stream()
                      .map(ids -> Arrays.copyOfRange(ids, shared, ids.length))
                      .toList());
            })
            .orElse(List.of());
    List<Scored> scored = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < individuals.size(); i++) {
      if (fits(prompts.get(i))) {
        TargetLoss.Value value = values.get(next++);
        scored.add(new Scored(individuals.get(i), value.loss(), value.hit()));
      } else {
        scored.add(new Scored(individuals.get(i), Double.POSITIVE_INFINITY, false));
      }
    }
    return scored;
  }

  /** Passes what these prompts begin with, unless it has passed already. */
  private void share(List<int[]> prompts) {
    int[] shared = loss.map(asked -> asked.context().before()).orElseGet(() -> prompts.getFirst());
    int length = shared.length;
    for (int[] prompt : prompts) {
      int differs = Arrays.mismatch(shared, 0, length, prompt, 0, prompt.length);
      // The last token of a prompt predicts the target's first, so it is not shared.
      length = Math.min(differs < 0 ? length : differs, prompt.length - 1);
    }
    if (loss.isEmpty() || length < shared.length) {
      close();
      loss =
          Optional.of(
              new TargetLoss(
                  field.models(),
                  new AttackedContext(Arrays.copyOf(shared, length), new int[0], target),
                  new TargetObjective.CrossEntropy(),
                  batches));
    }
  }

  @Override
  public void close() {
    loss.ifPresent(asked -> {
      before += asked.forwardTokens();
      asked.close();
    });
    loss = Optional.empty();
  }
}
