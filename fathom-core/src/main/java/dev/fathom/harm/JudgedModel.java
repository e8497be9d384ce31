package dev.fathom.harm;

import dev.fathom.UserError;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.Sampling;
import dev.fathom.judge.Judge;
import dev.fathom.judge.JudgedAnswer;
import dev.fathom.judge.Judgement;
import dev.fathom.model.Model;
import dev.fathom.pair.HiddenSource;
import dev.fathom.pair.ResponseBatch;
import dev.fathom.run.AutoBatch;
import dev.fathom.tensor.NoGrad;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import dev.fathom.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A checkpoint that answers, and a judge of its answers. Harm is the judge's probability that the
 * whole answer complied: 0 or 1 of a judge that is certain.
 *
 * @param model that answers
 * @param tokenizer its own
 * @param questions what it is asked
 * @param judge of whole answers, to whom it does not matter which tokens were drawn
 * @param options its stop tokens and the seed
 * @param sampling the policy: the model's distribution at a temperature
 * @param batches how many answers at once
 */
record JudgedModel(
    Model model,
    Tokenizer tokenizer,
    List<Question> questions,
    Judge judge,
    GenerationOptions options,
    Sampling.Temperature sampling,
    AutoBatch batches)
    implements AnswerSource {
  private static final long CHUNK_BYTES = 30L << 20;

  @Override
  public List<Rollout> roll(List<Start> starts) {
    int[][] answers = new int[starts.size()][];
    String[] texts = new String[starts.size()];
    List<Integer> items = IntStream.range(0, starts.size()).boxed().toList();
    new Generator(model)
        .complete(
            items,
            item -> prompt(starts.get(item)),
            item -> questions.get(starts.get(item).question()).example().id(),
            options,
            batches,
            (item, completion) -> {
              Start start = starts.get(item);
              int[] said = joined(start.prefix(), completion.tokens());
              texts[item] = tokenizer.decode(said, /* skipSpecialTokens= */ true);
              answers[item] = whole(said, completion);
            });
    double[] harms = judged(starts, texts);
    return items.stream().map(item -> new Rollout(answers[item], harms[item])).toList();
  }

  private Prompt prompt(Start start) {
    Question question = questions.get(start.question());
    return new Prompt(
        start.draw(),
        joined(question.prompt(), start.prefix()),
        Optional.of(sampling),
        start.next(),
        OptionalInt.of(question.longest() - start.prefix().length));
  }

  private static int[] whole(int[] said, Completion completion) {
    return completion.stopToken().isPresent()
        ? joined(said, new int[] {completion.stopToken().getAsInt()})
        : said;
  }

  private static int[] joined(int[] first, int[] second) {
    int[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private double[] judged(List<Start> starts, String[] texts) {
    List<JudgedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      String prompt = questions.get(starts.get(i).question()).example().prompt();
      // Harm is a function of the whole answer: no part of it counts as put into its mouth.
      answers.add(new JudgedAnswer(prompt, "", texts[i]));
    }
    double[] harms = new double[texts.length];
    judge.judge(
        answers,
        new Judge.Hearer() {
          @Override
          public void judged(int index, Judgement judgement) {
            harms[index] = judgement.probability();
          }

          @Override
          public void unjudged(int index, String reason) {
            throw new UserError(
                "the judge %s has no verdict on an answer to \"%s\" (%s); give the same command again to"
                        .formatted(judge.name(), answers.get(index).prompt(), reason)
                    + " go on, or choose another --judge");
          }
        });
    return harms;
  }

  @Override
  public void along(List<Path> paths, Visitor visitor) {
    List<Integer> items = IntStream.range(0, paths.size()).boxed().toList();
    batches.run(
        items,
        item -> dialogue(paths.get(item)).length(),
        item -> questions.get(paths.get(item).question()).example().id(),
        batch -> {
          tell(batch, paths, visitor);
          return batch;
        },
        (_, _) -> {});
  }

  private EncodedDialogue dialogue(Path path) {
    int[] prompt = questions.get(path.question()).prompt();
    return new EncodedDialogue(joined(prompt, path.tokens()), prompt.length);
  }

  private void tell(List<Integer> items, List<Path> paths, Visitor visitor) {
    List<int[]> places = new ArrayList<>();
    for (int item : items) {
      for (int t = 0; t < paths.get(item).tokens().length; t++) {
        places.add(new int[] {item, t});
      }
    }
    int vocabulary = model.head().vocabularySize();
    int chunk = (int) Math.max(1, CHUNK_BYTES / (4L * vocabulary));
    try (NoGrad _ = NoGrad.open();
        Scope _ = Scope.open()) {
      Tensor hidden =
          HiddenSource.of(model)
              .at(new ResponseBatch(items.stream().map(i -> dialogue(paths.get(i))).toList()));
      for (int from = 0; from < places.size(); from += chunk) {
        int size = Math.min(chunk, places.size() - from);
        float[] logits;
        try (Scope _ = Scope.open()) {
          logits = Tensors.floats(model.head().logits(hidden.narrow(0, from, size)));
        }
        for (int i = 0; i < size; i++) {
          int[] place = places.get(from + i);
          visitor.at(place[0], place[1], probabilities(logits, i * vocabulary, vocabulary));
        }
      }
    }
  }

  /** The softmax of logits / temperature, in double as where tokens are drawn. */
  private double[] probabilities(float[] logits, int from, int vocabulary) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabulary; i++) {
      most = Math.max(most, logits[from + i]);
    }
    double[] probabilities = new double[vocabulary];
    double total = 0;
    for (int i = 0; i < vocabulary; i++) {
      probabilities[i] = Math.exp((logits[from + i] - most) / sampling.temperature());
      total += probabilities[i];
    }
    if (!Double.isFinite(total)) {
      throw new UserError(
          "the model's logits are not finite; with float16 try bfloat16 or float32, else the"
              + " checkpoint is damaged");
    }
    for (int i = 0; i < vocabulary; i++) {
      probabilities[i] /= total;
    }
    return probabilities;
  }

  @Override
  public boolean ends(int question, int position, int token) {
    return position == questions.get(question).longest() - 1
        || options.stopTokens().contains(token);
  }
}
