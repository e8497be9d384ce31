package dev.fathom.gradient;

import dev.fathom.UserError;
import dev.fathom.data.Example;
import dev.fathom.measure.MeasureModel;
import dev.fathom.pair.Side;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import java.util.List;
import java.util.Map;

/**
 * What the run looks at, found and checked.
 *
 * @param examples whose answers are looked at
 * @param harmful those that answers are drawn to; empty where the gradient of harm is left out
 * @param recipes training recipes by their files' names, on this run's models
 */
record GradientInputs(
    MeasureModel base,
    MeasureModel aligned,
    List<Example> examples,
    List<Example> harmful,
    Map<String, Settings> recipes,
    Compute compute) {
  MeasureModel side(Side side) {
    return switch (side) {
      case BASE -> base;
      case ALIGNED -> aligned;
    };
  }

  /**
   * Behind how many blocks the states stand that influence is of.
   *
   * @throws UserError if the model has fewer
   */
  int layer(Settings settings) {
    int layers = side(settings.get(GradientSettings.OF)).config().layers();
    long layer = settings.get(GradientSettings.LAYER).orElse(layers / 2L);
    if (layer < 0 || layer >= layers) {
      throw new UserError(
          "layer: "
              + layer
              + " is not between 0 and "
              + (layers - 1)
              + ", the blocks of the model");
    }
    return (int) layer;
  }
}
