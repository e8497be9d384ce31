package dev.fathom.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an attack's results say of how far its judge can be believed, in sentences. */
final class JudgeError {
  private JudgeError() {}

  /**
   * @param root the whole of {@code results.json}
   * @return nothing if the results tell nothing of it
   */
  static List<String> of(JsonAt root) {
    List<String> sentences = new ArrayList<>();
    root.find("judge")
        .ifPresent(judge -> {
          judge.find("error").flatMap(JudgeError::known).ifPresent(sentences::add);
          judge
              .find("unjudged")
              .map(JsonAt::count)
              .filter(count -> count > 0)
              .ifPresent(count ->
                  sentences.add(
                      "The judge gave no verdict on %s answers; they are left out."
                          .formatted(Numbers.count(count))));
        });
    root.get("groups")
        .members()
        .forEach((name, group) ->
            group
                .find("success")
                .flatMap(success -> success.find("corrected"))
                .map(Estimate::read)
                .ifPresent(corrected ->
                    sentences.add(
                        corrected.value().isPresent()
                            ? "With that error taken out, success over all of %s is %s."
                                .formatted(name, corrected.share().text())
                            : "By a judge that errs so, nothing follows for success in %s."
                                .formatted(name))));
    return sentences;
  }

  private static Optional<String> known(JsonAt error) {
    return error
        .find("sensitivity")
        .flatMap(found ->
            error
                .find("specificity")
                .map(rest ->
                    ("The judge finds %s of the answers that complied and %s of the others, measured"
                            + " on other answers: %s.")
                        .formatted(
                            Estimate.read(found).share().text(),
                            Estimate.read(rest).share().text(),
                            error.text("source", "unknown"))));
  }
}
