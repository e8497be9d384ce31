package dev.fathom.model.checkpoint;

import dev.fathom.UserError;
import dev.fathom.model.checkpoint.SafetensorsHeader.Entry;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The rule that makes a safetensors file mean one thing only: the tensors tile the data without
 * overlap, without hole and without rest.
 */
final class SafetensorsLayout {
  private static final Comparator<Entry> BY_PLACE =
      Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);

  private SafetensorsLayout() {}

  /**
   * @param dataBytes how many bytes the file holds after its header
   */
  static void check(Path file, Collection<Entry> entries, long dataBytes) {
    List<Entry> ordered = entries.stream().sorted(BY_PLACE).toList();
    long covered = 0;
    for (Entry entry : ordered) {
      String tensor = file + ": tensor " + Untrusted.quoted(entry.name());
      if (entry.begin() < covered) {
        throw new UserError(
            tensor
                + (" begins at data byte " + entry.begin())
                + (" and overlaps the tensor before it, which ends at " + covered));
      }
      if (entry.begin() > covered) {
        throw new UserError(
            tensor
                + (" begins at data byte " + entry.begin())
                + (" and leaves a hole after " + covered));
      }
      if (entry.end() > dataBytes) {
        throw new UserError(
            tensor
                + (" ends at data byte " + entry.end() + ", the file holds only " + dataBytes)
                + "; the file is cut short: download it again");
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw new UserError(
          file + ": the tensors cover " + covered + " data bytes, the file holds " + dataBytes);
    }
  }
}
