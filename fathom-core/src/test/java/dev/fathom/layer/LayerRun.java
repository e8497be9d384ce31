package dev.fathom.layer;

import dev.fathom.measure.MeasureRun;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.model.hub.DownloadProgress;
import dev.fathom.model.hub.HubEnvironment;
import dev.fathom.model.hub.ModelLocator;
import dev.fathom.run.Display;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A run of {@code fathom measure} with its layers, with few draws so that it is quick. */
final class LayerRun {
  private LayerRun() {}

  /** Runs and gives the folder. */
  static Path of(Map<String, String> given) {
    List<Setting<?>> known =
        Stream.of(MeasureSettings.ALL, LayerSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();
    Map<String, String> all = new HashMap<>(Map.of("device", "cpu", "resamples", "100"));
    all.putAll(given);
    Settings settings = Settings.load(Optional.empty(), all, known);
    return new MeasureRun(
            settings,
            new ModelLocator(
                HubEnvironment.of(Map.of("HF_HUB_OFFLINE", "1"), Path.of("absent")),
                DownloadProgress.NONE),
            List.of("measure"),
            Display.NONE,
            System.err)
        .with(LayerSection.of(settings).stream().toList())
        .run(false);
  }
}
