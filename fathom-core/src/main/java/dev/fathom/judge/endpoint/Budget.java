package dev.fathom.judge.endpoint;

import dev.fathom.UserError;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What an endpoint may cost. Before each request as much is set aside as it could cost at most, so
 * that the cap holds with several requests under way; what the reply says it took is then put in
 * its place.
 */
public final class Budget {
  private static final double MILLION = 1e6;
  private static final int CHARACTERS_PER_TOKEN = 3;

  private final double pricePerMillionIn;
  private final double pricePerMillionOut;
  private final OptionalDouble costCap;
  private final OptionalLong tokenCap;
  private long requests;
  private long in;
  private long out;
  private long setAsideIn;
  private long setAsideOut;

  /**
   * @param pricePerMillionIn of the tokens that are sent, in whatever currency
   * @param pricePerMillionOut of the tokens that come back
   * @param costCap the most that all requests may cost
   * @param tokenCap the most tokens of all requests, sent and received
   */
  public Budget(
      double pricePerMillionIn,
      double pricePerMillionOut,
      OptionalDouble costCap,
      OptionalLong tokenCap) {
    this.pricePerMillionIn = pricePerMillionIn;
    this.pricePerMillionOut = pricePerMillionOut;
    this.costCap = costCap;
    this.tokenCap = tokenCap;
  }

  /**
   * What one request may take.
   *
   * @param in tokens, sent
   * @param out tokens, received
   */
  record Share(long in, long out) {}

  /**
   * Sets aside what a request could take at most.
   *
   * @throws UserError if the cap would not hold
   */
  synchronized Share setAside(int characters, int maxTokens) {
    Share share = new Share(characters / CHARACTERS_PER_TOKEN + 1L, maxTokens);
    long allIn = in + setAsideIn + share.in;
    long allOut = out + setAsideOut + share.out;
    if (costCap.isPresent() && cost(allIn, allOut) > costCap.getAsDouble()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the cost cap of %s is reached (%s); raise --judge-cost-cap to go on",
              costCap.getAsDouble(),
              this));
    }
    if (tokenCap.isPresent() && allIn + allOut > tokenCap.getAsLong()) {
      throw new UserError(
          "the cap of %d tokens is reached (%s); raise --judge-token-cap to go on"
              .formatted(tokenCap.getAsLong(), this));
    }
    requests++;
    setAsideIn += share.in;
    setAsideOut += share.out;
    return share;
  }

  /** The request took this much. */
  synchronized void took(Share share, long actualIn, long actualOut) {
    setAsideIn -= share.in;
    setAsideOut -= share.out;
    in += actualIn;
    out += actualOut;
  }

  private double cost(long tokensIn, long tokensOut) {
    return tokensIn / MILLION * pricePerMillionIn + tokensOut / MILLION * pricePerMillionOut;
  }

  /** What was spent until now, for people. */
  @Override
  public synchronized String toString() {
    String price =
        pricePerMillionIn > 0 || pricePerMillionOut > 0
            ? String.format(Locale.ROOT, ", cost %.4f", cost(in, out))
            : "";
    return "%d requests, %d tokens sent, %d received%s".formatted(requests, in, out, price);
  }
}
