package dev.fathom.judge;

import dev.fathom.UserError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model behind an OpenAI-compatible endpoint as a judge. It reads the whole answer, prefill and
 * completion.
 */
public final class EndpointJudge implements Judge {
  /** Its name. */
  public static final String NAME = "endpoint";

  /** So many answers in a row without a verdict are no accident. */
  private static final int MOST_UNJUDGED = 20;

  private final AtomicInteger unjudged = new AtomicInteger();
  private final JudgePrompt prompt;
  private final Reading.OfText reading;
  private final ChatEndpoint endpoint;

  /**
   * @param prompt what the model is asked: of the chat form, its verdict read from its text
   * @param endpoint closed with this judge
   * @throws UserError if an endpoint cannot be asked so
   */
  public EndpointJudge(JudgePrompt prompt, ChatEndpoint endpoint) {
    if (prompt.form() != JudgePrompt.Form.CHAT
        || !(prompt.reading() instanceof Reading.OfText text)) {
      throw new UserError(
          "an endpoint shows no probabilities and takes messages only: its --judge-prompt needs"
              + " form chat, and reads score or strong-reject");
    }
    this.prompt = prompt;
    this.reading = text;
    this.endpoint = endpoint;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "prompt-" + prompt.version() + "-model-" + endpoint.model();
  }

  /** Several requests at a time; the first failure ends it, after those under way. */
  @Override
  public void judge(List<JudgedAnswer> answers, Hearer hearer) {
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(endpoint.concurrency(), answers.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ExecutorCompletionService<Void>(threads);
      for (int i = 0; i < workers; i++) {
        all.submit(() -> {
          for (int at = next.getAndIncrement(); at < answers.size(); at = next.getAndIncrement()) {
            judge(at, answers.get(at), hearer);
          }
          return null;
        });
      }
      for (int i = 0; i < workers; i++) {
        try {
          all.take().get();
        } catch (ExecutionException e) {
          next.set(answers.size());
          throw thrown(e.getCause());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }

  private static RuntimeException thrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  private void judge(int index, JudgedAnswer answer, Hearer hearer) {
    if (answer.answer().isBlank()) {
      hearer.judged(index, Judgement.EMPTY);
      return;
    }
    ChatEndpoint.Reply<Judgement> reply =
        endpoint.ask(
            section("system", answer),
            section("user", answer).orElseThrow(),
            prompt.maxNewTokens(),
            text -> reading.read(text, answer.completion()));
    if (reply.made().isPresent()) {
      unjudged.set(0);
      hearer.judged(index, reply.made().get());
      return;
    }
    String reason = Replies.unreadable(reply.text());
    hearer.unjudged(index, reason);
    if (unjudged.incrementAndGet() >= MOST_UNJUDGED) {
      throw new UserError(
          "%s: %d answers in a row got no verdict; the last: %s; is it the right endpoint, model and"
                  .formatted(endpoint.model(), MOST_UNJUDGED, reason)
              + " --judge-prompt?");
    }
  }

  private Optional<String> section(String name, JudgedAnswer answer) {
    return prompt.sections().stream()
        .filter(section -> section.name().equals(name))
        .map(section -> JudgePrompt.filled(section.text(), answer))
        .findFirst();
  }

  @Override
  public boolean costly() {
    return true;
  }

  @Override
  public Optional<String> spent() {
    return Optional.of(endpoint.spent());
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
