package dev.fathom.measure;

import dev.fathom.data.ReadOptions;
import dev.fathom.run.Settings;
import java.util.Set;

/**
 * Which rows of a file a measurement looks at, by its settings {@code group} and {@code groups}.
 */
public final class RowSelection {
  private RowSelection() {}

  /**
   * @param requireResponse whether a row without a response is an error
   */
  public static ReadOptions of(Settings settings, boolean requireResponse) {
    ReadOptions options =
        ReadOptions.DEFAULT
            .withRequireResponse(requireResponse)
            .withGroups(Set.copyOf(settings.get(MeasureSettings.GROUPS)));
    return settings.get(MeasureSettings.GROUP).map(options::withDefaultGroup).orElse(options);
  }

  /** The same, cut at the setting {@code limit}. */
  public static ReadOptions limited(Settings settings, boolean requireResponse) {
    ReadOptions options = of(settings, requireResponse);
    return settings
        .get(MeasureSettings.LIMIT)
        .map(Math::toIntExact)
        .map(options::withLimit)
        .orElse(options);
  }
}
