package dev.fathom.task;

import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Models;
import dev.fathom.measure.GuardedModel;
import dev.fathom.model.Model;
import dev.fathom.pair.PairText;
import dev.fathom.run.AutoBatch;
import dev.fathom.run.Display;
import dev.fathom.run.Notes;
import dev.fathom.run.Progress;
import dev.fathom.run.SampleLog;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Engine;
import dev.fathom.text.ChatTemplate;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads the model and asks what is open. */
record TaskStages(
    Settings settings,
    TaskPlan plan,
    GuardedModel model,
    PairText text,
    SampleLog log,
    Notes notes) {
  private static final long MOST_TOKENS = 1 << 14;

  void run(Display display, PrintStream err) {
    int open = plan.items().size() - log.finished().size();
    try (Model own = Model.load(model.model().folder(), model.compute());
        Progress progress = Progress.start(plan.task().name(), open, "questions", display, err)) {
      if (model.base().isEmpty()) {
        ask(asking(own, Models.alone(own)), progress);
        return;
      }
      try (Model base = Model.load(model.base().get().folder(), model.compute())) {
        ask(asking(own, Models.pair(own, base, plan.rule(), model.vocabulary(text))), progress);
      }
    }
  }

  private void ask(Asking asking, Progress progress) {
    List<Item> items = plan.items();
    Set<String> finished = log.finished();
    switch (plan.task()) {
      case ChoiceTask _, PerplexityTask _ ->
          new LikelihoodStage(asking).run(items, finished, progress);
      case GenerationTask task ->
          new AnswerStage(asking, task.stops(), tokens(task.maxNewTokens()))
              .run(items, finished, progress);
      case RefusalTask task ->
          new AnswerStage(asking, List.of(), tokens(task.maxNewTokens()))
              .run(items, finished, progress);
    }
  }

  private int tokens(int standard) {
    return settings.get(TaskSettings.MAX_NEW_TOKENS).map(Math::toIntExact).orElse(standard);
  }

  private Asking asking(Model own, Models models) {
    return new Asking(
        models,
        model.context(),
        text,
        writer(),
        new PairEncoder(text.tokenizer(), model.context()),
        GenerationOptions.of(own.files().generationConfig(), own.files().config())
            .withSeed(settings.get(TaskSettings.SEED)),
        plan.judge(),
        new AutoBatch(
            plan.batch(),
            Math.min(MOST_TOKENS, model.tokenBudget()),
            Engine::isOutOfMemory,
            notes::say),
        log::append);
  }

  private PromptWriter writer() {
    boolean chat =
        switch (plan.task()) {
          case ChoiceTask _, GenerationTask _, PerplexityTask _ ->
              settings.get(TaskSettings.CHAT_TEMPLATE);
          // A request is refused in a conversation, whatever the other tasks do.
          case RefusalTask _ -> true;
        };
    String delimiter =
        switch (plan.task()) {
          case GenerationTask task -> task.delimiter();
          case ChoiceTask _, PerplexityTask _, RefusalTask _ -> " ";
        };
    return new PromptWriter(
        Optional.<ChatTemplate>of(text.template()).filter(_ -> chat),
        settings.get(TaskSettings.MULTITURN),
        settings.get(TaskSettings.SYSTEM),
        delimiter);
  }
}
