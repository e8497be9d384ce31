package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.judging.ExportRun.Exported;
import dev.fathom.run.SampleLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The answers of an attack as a sheet for people needs them. */
public final class StoredAnswers {
  private StoredAnswers() {}

  /**
   * @param run the folder of an attack, finished or not
   * @throws UserError if it holds no answers
   */
  public static List<Exported> of(Path run) {
    Path file = run.resolve(JudgeStage.GENERATIONS);
    if (!Files.isRegularFile(file)) {
      throw new UserError(run + ": holds no answers; give the folder of an attack");
    }
    try (SampleLog log = SampleLog.open(file);
        Stream<Answer> rows = log.rows().map(Answer::of)) {
      return rows.map(answer ->
              new Exported(
                  String.valueOf(run.getFileName()),
                  answer.group(),
                  answer.point(),
                  answer.judged()))
          .toList();
    }
  }
}
