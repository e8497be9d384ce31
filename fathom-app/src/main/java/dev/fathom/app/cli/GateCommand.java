package dev.fathom.app.cli;

import dev.fathom.UserError;
import dev.fathom.app.report.RunReport;
import dev.fathom.run.Exit;
import dev.fathom.run.RunFolder;
import dev.fathom.suite.Gate;
import dev.fathom.suite.Suite;
import dev.fathom.suite.SuiteRun;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom gate}: whether a model may take another's place, for use in a build. */
@Command(
    name = "gate",
    sortOptions = false,
    customSynopsis = "fathom gate SUITE.yaml --candidate NAME [OPTIONS]",
    header = "Fail where a candidate is less safe or able than its reference.",
    description = {
      "",
      "Carries the suite out for the two models, or goes on with it, and compares them prompt by"
          + " prompt. Exit code 3 and one line say that the candidate is worse by more than chance"
          + " and by more than the threshold.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  fathom gate recipes/suites/apothecary.yaml --candidate deep --threshold 0.02"
    })
public final class GateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SuiteOptions suite;

  @Option(
      names = "--candidate",
      paramLabel = "NAME",
      description = "The suite's model in question; needed if there are more than two.")
  private String candidate;

  @Option(
      names = "--reference",
      paramLabel = "NAME",
      description = "The suite's model that it is compared with (default: the suite's reference).")
  private String reference;

  @Option(
      names = "--threshold",
      paramLabel = "LOSS",
      defaultValue = "0",
      description =
          "The largest loss that is allowed, as a share: 0.02, or safety=0.02,utility=0.01"
              + " (default: 0).")
  private String threshold;

  @Option(
      names = "--max-broken",
      paramLabel = "P",
      description =
          "No attack may break a larger share of the candidate's prompts; the upper end of the"
              + " interval counts.")
  private Double mostBroken;

  @Option(
      names = "--strict",
      description = "Fail, too, when so few prompts cannot rule out a loss beyond the threshold.")
  private boolean strict;

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    GateThreshold allowed = GateThreshold.parse(threshold);
    Suite read = suite.read();
    String against = Optional.ofNullable(reference).orElseGet(read::reference);
    String name = Optional.ofNullable(candidate).orElseGet(() -> other(read, against));
    if (name.equals(against)) {
      throw new UserError("--candidate and reference are both " + name + "; name two models");
    }
    SuiteRun.Ending ending =
        new SuiteRun(
                read,
                List.of(against, name),
                options.locator(),
                spec.root().commandLine().getParseResult().originalArgs(),
                options.display(),
                System.err,
                RunReport::write)
            .run(false);
    RunReport.write(read.folder());
    PrintWriter out = spec.commandLine().getOut();
    if (ending == SuiteRun.Ending.INCOMPLETE) {
      out.println("gate: not decided, for not every stage is finished; see " + read.folder());
      out.flush();
      return Exit.FAILURE;
    }
    Gate gate =
        new Gate(allowed.safety(), allowed.utility(), Optional.ofNullable(mostBroken), strict);
    Gate.Decision decision = gate.decide(read, name, against);
    try (RunFolder run = RunFolder.reopen(read.folder())) {
      run.writeJson("gate.json", decision.toJson());
    }
    out.println("gate: " + Printable.line(decision.reason()));
    decision.losses().stream()
        .skip(1)
        .forEach(loss -> out.println("      " + Printable.line(loss)));
    out.println("numbers: " + read.folder().resolve("gate.json"));
    out.println("report:  " + read.folder().resolve("report.html"));
    out.flush();
    return decision.opens() ? Exit.OK : Exit.THRESHOLD_NOT_MET;
  }

  private static String other(Suite suite, String reference) {
    List<String> others =
        suite.models().stream().filter(model -> !model.equals(reference)).toList();
    if (others.size() != 1) {
      throw new UserError("--candidate is missing; the suite has " + String.join(", ", others));
    }
    return others.getFirst();
  }
}
