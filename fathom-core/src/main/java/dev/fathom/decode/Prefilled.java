package dev.fathom.decode;

import dev.fathom.model.KvCache;
import dev.fathom.tensor.Scope;
import dev.fathom.tensor.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows whose texts have passed through the models: each has its next token, and the unfinished ones
 * wait for a slot.
 */
final class Prefilled implements AutoCloseable {
  private static final int ROWS_TOGETHER = 64;

  private final Models models;
  private final List<KvCache> caches;
  private final Queue<Member> ready = new ArrayDeque<>();

  /** A row of a family, by the family's place in the caches; {@code length} tokens have passed. */
  private record Member(Row row, int family, int length) {}

  private Prefilled(Models models, List<KvCache> caches) {
    this.models = models;
    this.caches = caches;
  }

  /** Nobody. */
  static Prefilled none(Models models) {
    return new Prefilled(models, List.of());
  }

  /**
   * Passes each family's trunk once and chooses a token for each row.
   *
   * @param families at least one
   * @param stem what all trunks begin with, as the models hold it
   */
  static Prefilled of(Models models, List<Waiting.Family> families, Stem stem) {
    int width = families.stream().mapToInt(family -> family.trunk().length).max().orElseThrow();
    Prefilled passed =
        new Prefilled(models, stem.caches(models, families.size(), /* capacity= */ width));
    try (Scope _ = Scope.open()) {
      passed.pass(families, width, stem.length());
      return passed;
    } catch (RuntimeException | Error e) {
      passed.close();
      throw e;
    }
  }

  private void pass(List<Waiting.Family> families, int width, int held) {
    int tokens = width - held;
    // Shorter trunks end in padding: what comes later never changes what came before.
    long[] ids = new long[Math.multiplyExact(families.size(), tokens)];
    List<Member> members = new ArrayList<>();
    for (int family = 0; family < families.size(); family++) {
      int[] trunk = families.get(family).trunk();
      for (int i = held; i < trunk.length; i++) {
        ids[family * tokens + i - held] = trunk[i];
      }
      for (Row row : families.get(family).rows()) {
        members.add(new Member(row, family, row.textLength()));
      }
    }
    Tensor batch = Tensors.to(Tensors.ofLongs(ids), models.aligned().compute().device());
    List<Tensor> hidden = models.hidden(batch.view(families.size(), tokens), new int[0], caches);
    for (int from = 0; from < members.size(); from += ROWS_TOGETHER) {
      List<Member> some = members.subList(from, Math.min(members.size(), from + ROWS_TOGETHER));
      try (Scope _ = Scope.open()) {
        choose(some, hidden, tokens, held);
      }
    }
    members.stream().filter(member -> !member.row.finished()).forEach(ready::add);
  }

  private void choose(List<Member> some, List<Tensor> hidden, int tokens, int held) {
    long[] last =
        some.stream()
            .mapToLong(member -> (long) member.family * tokens + member.length - held - 1)
            .toArray();
    Tensor index = Tensors.to(Tensors.ofLongs(last), models.aligned().compute().device());
    Tensor logits =
        models.logits(
            hidden.stream()
                .map(states -> states.reshape(-1, states.size(2)).index_select(0, index))
                .toList());
    Chooser.choose(logits, some.stream().map(Member::row).toList());
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  /** The most tokens that pass for one of those who wait here; 0 if nobody does. */
  int reach() {
    return ready.stream().mapToInt(member -> member.row.reach()).max().orElse(0);
  }

  /**
   * Gives the next row its place.
   *
   * @param slots a cache for each model
   */
  Row seat(List<KvCache> slots) {
    Member member = ready.remove();
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).seat(caches.get(i), member.family, 0, member.length);
    }
    return member.row;
  }

  @Override
  public void close() {
    caches.forEach(KvCache::close);
  }
}
