package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result in plain words, computed from the numbers and no stronger than they are.
 *
 * @param title one sentence for somebody who reads nothing else
 * @param findings what it stands on, and what speaks against it
 */
record Headline(String title, List<String> findings) {

  /** A group whose KL stays under this everywhere belongs to models that predict the same. */
  static final double SAME = 1e-6;

  static Headline of(Results results) {
    Optional<Group> main = results.main().filter(group -> group.at(Metric.KL, 1).isPresent());
    if (main.isEmpty()) {
      return new Headline(
          "Nothing was measured: the run holds no response tokens.",
          List.of("Check the prompts file: responses must not be empty."));
    }
    Group group = main.get();
    if (results.groups().stream().allMatch(Headline::same)) {
      return new Headline(
          "The two models predict the same.",
          List.of(
              "KL is zero up to rounding at every token of every group: there is no alignment to"
                  + " measure between these two. Are base and aligned the same checkpoint?"));
    }
    Decay decay = Decay.of(results, group);
    List<String> findings = new ArrayList<>();
    findings.add(decay.sentence(group));
    RecoveryWords.of(results, group, decay).ifPresent(findings::add);
    ContrastWords.of(results).ifPresent(findings::add);
    if (group.few()) {
      findings.add(
          "Only %d %s to %s measured: too few to lean on."
              .formatted(
                  group.n(),
                  group.n() == 1 ? "response" : "responses",
                  group.prompts() + (group.n() == 1 ? " was" : " were")));
    }
    String title =
        decay.title()
            + RecoveryWords.qualifier(results, group, decay)
            + ContrastWords.qualifier(results);
    return new Headline(title + ".", findings);
  }

  private static boolean same(Group group) {
    return group.positions().stream()
        .map(position -> position.get(Metric.KL))
        .allMatch(kl -> kl == null || kl.mean() < SAME);
  }
}
