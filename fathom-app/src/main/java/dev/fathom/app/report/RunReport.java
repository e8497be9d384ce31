package dev.fathom.app.report;

import dev.fathom.UserError;
import java.nio.file.Path;
import java.util.List;

/** Writes the reports of whatever run a folder holds. */
public final class RunReport {
  private RunReport() {}

  /**
   * Writes the reports anew, each replaced whole or not at all.
   *
   * @param folder the folder of a finished run, or of a demo
   * @return the files written
   * @throws UserError if the folder holds neither, or a broken file
   */
  public static List<Path> write(Path folder) {
    if (DemoReport.isDemo(folder)) {
      return List.of(DemoReport.write(folder));
    }
    RunKind kind =
        RunKind.of(folder)
            .orElseThrow(() ->
                new UserError(folder + " has no results.json: name the folder of a finished run"));
    WrittenReport written =
        switch (kind) {
          case MEASURE -> MeasureReport.write(folder);
          case ATTACK -> AttackReport.write(folder);
          case TRAIN -> TrainReport.write(folder);
          case RECOVER -> RecoverReport.write(folder);
          case AGREEMENT -> AgreementReport.write(folder);
          case SUITE -> SuiteReport.write(folder);
          case TASK -> TaskReport.write(folder);
          case THEORY -> TheoryReport.write(folder);
          case THEORY_TRAINED -> TrainedReport.write(folder);
          case GRADIENTS -> GradientsReport.write(folder);
          case HARM_INFORMATION -> HarmReport.write(folder);
        };
    return List.of(written.html(), written.markdown());
  }
}
