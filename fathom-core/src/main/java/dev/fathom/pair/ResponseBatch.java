package dev.fathom.pair;

import dev.fathom.UserError;
import dev.fathom.tensor.Device;
import dev.fathom.tensor.Tensors;
import dev.fathom.text.EncodedDialogue;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Some dialogues side by side, padded on the right to the longest. Only the hidden states that
 * predict response tokens are of interest: those of the last prompt token and of all response
 * tokens but the last.
 *
 * @param rows the dialogues, each with at least one prompt token
 */
public record ResponseBatch(List<EncodedDialogue> rows) {
  /**
   * @throws IllegalArgumentException if a row has no prompt token, so that nothing predicts its
   *     first response token
   */
  public ResponseBatch {
    rows = List.copyOf(rows);
    for (EncodedDialogue row : rows) {
      if (row.responseStart() < 1) {
        throw new IllegalArgumentException("a response needs at least one token before it");
      }
    }
  }

  /** Tokens in the longest row. */
  public int width() {
    return rows.stream().mapToInt(EncodedDialogue::length).max().orElse(0);
  }

  /** Response tokens in all rows. */
  public int responseTokens() {
    return rows.stream().mapToInt(EncodedDialogue::responseLength).sum();
  }

  /**
   * A tokenizer may make more tokens than its model has, a padding token for example; libtorch
   * would fail on one without naming it.
   *
   * @throws UserError if a row holds such a token
   */
  void requireTokensBelow(int vocabulary) {
    rows.stream()
        .flatMapToInt(row -> Arrays.stream(row.ids()))
        .filter(id -> id >= vocabulary)
        .findFirst()
        .ifPresent(id -> {
          throw new UserError(
              "a prompt or response holds token "
                  + id
                  + ", but the model has only "
                  + vocabulary
                  + " tokens; leave that row out, or use the tokenizer that the model came with");
        });
  }

  /** Token ids, int64, shape [rows, width]; padding is token 0, which nothing before it sees. */
  Tensor ids(Device device) {
    int width = width();
    long[] ids = new long[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i).ids();
      for (int t = 0; t < row.length; t++) {
        ids[i * width + t] = row[t];
      }
    }
    return Tensors.to(Tensors.ofLongs(ids).view(rows.size(), width), device);
  }

  /**
   * Where in [rows · width] the states stand that predict response tokens, int64, shape
   * [responseTokens].
   */
  Tensor positions(Device device) {
    long[] positions = new long[responseTokens()];
    int next = 0;
    for (int i = 0; i < rows.size(); i++) {
      EncodedDialogue row = rows.get(i);
      for (int t = 0; t < row.responseLength(); t++) {
        positions[next++] = (long) i * width() + row.responseStart() - 1 + t;
      }
    }
    return Tensors.to(Tensors.ofLongs(positions), device);
  }

  /** The response tokens of all rows, one row after the other, [responseTokens]. */
  public int[] targets() {
    return rows.stream().flatMapToInt(row -> Arrays.stream(row.responseIds())).toArray();
  }
}
