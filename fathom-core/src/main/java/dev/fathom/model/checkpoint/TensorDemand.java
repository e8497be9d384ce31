package dev.fathom.model.checkpoint;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Whether a checkpoint holds exactly the tensors that a model needs. */
public final class TensorDemand {
  private static final int SHOWN = 8;

  private TensorDemand() {}

  /**
   * Compares names and shapes and reports every difference at once.
   *
   * @param where the checkpoint, for the message
   * @param expected shapes by name, as the model's configuration implies them
   * @param found the tensors of the checkpoint by name
   * @param ignorable which tensors may be there without being expected
   * @throws UserError one line with all missing, mis-shaped and unexpected tensors
   */
  public static void requireExactly(
      Path where,
      Map<String, List<Long>> expected,
      Map<String, StoredTensor> found,
      Predicate<String> ignorable) {
    List<String> missing = new ArrayList<>();
    List<String> misshaped = new ArrayList<>();
    new TreeMap<>(expected)
        .forEach((name, shape) -> {
          StoredTensor tensor = found.get(name);
          if (tensor == null) {
            missing.add(Untrusted.quoted(name) + " " + shape);
          } else if (!tensor.shape().equals(shape)) {
            misshaped.add(Untrusted.quoted(name) + " is " + tensor.shape() + ", expected " + shape);
          }
        });
    List<String> unexpected =
        new TreeSet<>(found.keySet())
            .stream()
                .filter(name -> !expected.containsKey(name) && !ignorable.test(name))
                .map(name -> Untrusted.quoted(name) + " " + found.get(name).shape())
                .toList();
    List<String> faults = new ArrayList<>();
    describe("missing", missing, faults);
    describe("of another shape", misshaped, faults);
    describe("unexpected", unexpected, faults);
    if (!faults.isEmpty()) {
      throw new UserError(
          where
              + (": the tensors do not fit config.json: " + String.join("; ", faults))
              + "; check that config.json belongs to these weights");
    }
  }

  private static void describe(String kind, List<String> tensors, List<String> faults) {
    if (tensors.isEmpty()) {
      return;
    }
    String more = tensors.size() > SHOWN ? " and " + (tensors.size() - SHOWN) + " more" : "";
    faults.add(
        tensors.size()
            + (" " + kind + ": ")
            + String.join(", ", tensors.subList(0, Math.min(SHOWN, tensors.size())))
            + more);
  }
}
