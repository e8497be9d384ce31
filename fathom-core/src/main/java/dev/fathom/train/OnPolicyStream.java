package dev.fathom.train;

import dev.fathom.data.Example;
import dev.fathom.train.OnPolicyAnswers.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Harmful requests with answers that the student gives when they are drawn, all those of a step
 * together; and with each, if wanted, a harmful answer of the data to turn back from.
 */
final class OnPolicyStream implements RowStream {
  private final List<Example> examples;
  private final List<TrainingRow> contexts;
  private final OnPolicyAnswers answers;

  /**
   * @param examples whose requests are asked
   * @param contexts harmful answers to them; empty for none, else each is a draw
   */
  OnPolicyStream(List<Example> examples, List<TrainingRow> contexts, OnPolicyAnswers answers) {
    Map<String, Example> byId =
        examples.stream().collect(Collectors.toMap(Example::id, Function.identity()));
    this.examples =
        contexts.isEmpty()
            ? List.copyOf(examples)
            : contexts.stream().map(row -> byId.get(row.id())).toList();
    this.contexts = List.copyOf(contexts);
    this.answers = answers;
  }

  @Override
  public List<TrainingRow> all() {
    return contexts;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public boolean makesRows() {
    return true;
  }

  @Override
  public List<TrainingRow> at(Drawn drawn) {
    return at(List.of(drawn));
  }

  @Override
  public List<TrainingRow> at(List<Drawn> drawn) {
    List<Ask> asks =
        drawn.stream()
            .map(one -> new Ask(examples.get(one.index()), one.group(), one.random().nextLong()))
            .toList();
    List<TrainingRow> rows = new ArrayList<>(answers.to(asks));
    if (!contexts.isEmpty()) {
      drawn.forEach(one -> rows.add(contexts.get(one.index()).in(one.group())));
    }
    return rows;
  }
}
