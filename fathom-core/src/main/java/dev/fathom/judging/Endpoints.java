package dev.fathom.judging;

import dev.fathom.UserError;
import dev.fathom.judge.ChatEndpoint;
import dev.fathom.judge.endpoint.Budget;
import dev.fathom.judge.endpoint.ChatClient;
import dev.fathom.judge.endpoint.Patience;
import dev.fathom.run.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Makes the endpoint judge's client of its settings and of the key in the environment. */
final class Endpoints {
  private static final double LONGEST_TIMEOUT = 86_400;
  private static final String KEY = "FATHOM_JUDGE_KEY";
  private static final String OPENAI_KEY = "OPENAI_API_KEY";
  private static final String OPENAI = "api.openai.com";

  private Endpoints() {}

  /**
   * @param environment a variable's value, null if it is not set
   * @throws UserError if the address is none, a number makes no sense, or the key would travel
   *     unencrypted
   */
  static ChatEndpoint of(
      Settings settings, String endpoint, String model, UnaryOperator<String> environment) {
    URI base = base(endpoint);
    Optional<String> key = key(base, environment);
    if (key.isPresent() && base.getScheme().equals("http") && !isThisMachine(base.getHost())) {
      throw new UserError(
          "--judge-endpoint %s: the key in %s would travel unencrypted; use https"
              .formatted(endpoint, KEY));
    }
    double timeout = settings.get(JudgeSettings.JUDGE_TIMEOUT);
    if (!(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
      throw new UserError("--judge-timeout %s is not above 0 seconds".formatted(timeout));
    }
    double in = settings.get(JudgeSettings.JUDGE_PRICE_IN);
    double out = settings.get(JudgeSettings.JUDGE_PRICE_OUT);
    Optional<Double> cap = settings.get(JudgeSettings.JUDGE_COST_CAP);
    if (in < 0 || out < 0 || (cap.isPresent() && in + out == 0)) {
      throw new UserError(
          "--judge-cost-cap needs --judge-price-in and --judge-price-out, each at least 0: prices of a"
              + " million tokens");
    }
    return new ChatClient(
        new ChatClient.Address(
            base,
            key,
            model,
            Math.toIntExact(settings.get(JudgeSettings.JUDGE_CONCURRENCY)),
            Math.toIntExact(settings.get(JudgeSettings.JUDGE_PER_MINUTE))),
        Patience.of(
            Math.toIntExact(settings.get(JudgeSettings.JUDGE_ATTEMPTS)),
            Duration.ofMillis(Math.max(1, Math.round(timeout * 1000)))),
        new Budget(
            in,
            out,
            cap.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
            settings
                .get(JudgeSettings.JUDGE_TOKEN_CAP)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty())));
  }

  private static URI base(String endpoint) {
    try {
      URI base = new URI(endpoint);
      boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
      if (web && base.getHost() != null && base.getUserInfo() == null) {
        return base;
      }
    } catch (URISyntaxException e) {
      // Said below, as for another sort of address.
    }
    throw new UserError(
        "--judge-endpoint %s: no address; write it as https://host/v1, without a key in it"
            .formatted(endpoint));
  }

  /** A key of OpenAI's goes to OpenAI and to nobody else. */
  private static Optional<String> key(URI base, UnaryOperator<String> environment) {
    Optional<String> own = variable(KEY, environment);
    return own.isPresent() || !base.getHost().toLowerCase(Locale.ROOT).equals(OPENAI)
        ? own
        : variable(OPENAI_KEY, environment);
  }

  private static Optional<String> variable(String name, UnaryOperator<String> environment) {
    return Optional.ofNullable(environment.apply(name))
        .map(String::strip)
        .filter(key -> !key.isEmpty());
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
