package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import dev.fathom.app.report.FineTuned.Look;
import dev.fathom.app.report.FineTuned.Watched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What fine-tuning did to a model: what it answers over the steps, and each token over the steps.
 */
final class FineTuneFigures {
  private FineTuneFigures() {}

  static List<Figure> of(FineTuned tuned) {
    return Stream.of(
            shares(
                "success",
                "What does it answer after so many steps?",
                "Each point is the share of answers that did what was asked, with its 95 % interval;"
                    + " step 0 is the model under attack. Forbidden requests have a curve for each"
                    + " way of asking, permitted ones a dashed curve for each group.",
                "the forbidden requests' curves stay near zero, and the permitted ones' where they"
                    + " began.",
                series(tuned, AnswerShare.SUCCESS, true),
                tuned),
            shares(
                "refused",
                "Does it still refuse?",
                "Each point is the share of answers to forbidden requests that refuse. What is missing"
                    + " here and does not go along either broke off or went astray.",
                "the curves stay near 100 %.",
                series(tuned, AnswerShare.REFUSED, false),
                tuned),
            byToken(
                "token-loss",
                "Which tokens does it have to learn?",
                "The loss of answers that are trained on, by their tokens, before and after so many"
                    + " steps.",
                "loss, nats",
                tuned,
                Watched::loss),
            byToken(
                "token-gradient",
                "Which tokens pull?",
                "The norm of the gradient of each token's own loss, over what is trained: how hard"
                    + " that token pulls at the model.",
                "gradient norm",
                tuned,
                Watched::gradientNorm),
            byToken(
                "token-kl",
                "Which tokens move?",
                "KL of the fine-tuned model from the one under attack, on harmful answers that were"
                    + " not trained on, asked as the attack asks.",
                "KL(fine-tuned‖initial), nats",
                tuned,
                Watched::kl))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Figure> shares(
      String id, String title, String reading, String deep, List<Series> series, FineTuned tuned) {
    if (series.isEmpty()) {
      return Optional.empty();
    }
    Scale scale = new Scale.Shares();
    Across across = Across.looks(tuned.looks().stream().map(Look::step).toList());
    LineChart chart = new LineChart(title, "share", series, scale, across, List.of(), Marks.DOTS);
    return Optional.of(
        new Figure(
            id,
            title,
            reading,
            deep,
            Figure.wide(Curves.legend("95 %", series), chart, Frame.Size.WIDE),
            List.of(),
            SeriesTable.of(series, across, scale)));
  }

  /** A curve for each way in which forbidden requests are asked, and for each permitted group. */
  private static List<Series> series(FineTuned tuned, AnswerShare share, boolean permitted) {
    Map<String, List<Point>> forbidden = new LinkedHashMap<>();
    Map<String, List<Point>> others = new LinkedHashMap<>();
    for (int i = 0; i < tuned.looks().size(); i++) {
      for (Attacked group : tuned.looks().get(i).groups()) {
        for (AtDepth at : group.depths()) {
          if (share.at(at).value().isPresent()) {
            Map<String, List<Point>> into = group.harmful() ? forbidden : others;
            String name = group.harmful() ? at.words() : group.name();
            into.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(share.at(at).point(i + 1, at.n()));
          }
        }
      }
    }
    List<Series> series = new ArrayList<>();
    forbidden.forEach(
        (name, points) -> series.add(new Series(name, Palette.inOrder(2 * series.size()), points)));
    if (permitted) {
      int first = series.size();
      others.forEach((name, points) ->
          series.add(
              new Series(
                  name, Palette.inOrder(1 + 2 * (series.size() - first)) + " dashed", points)));
    }
    return series;
  }

  private static Optional<Figure> byToken(
      String id,
      String title,
      String reading,
      String valueName,
      FineTuned tuned,
      Function<Watched, List<Point>> curve) {
    List<Series> series = new ArrayList<>();
    for (Watched watched : tuned.watched()) {
      List<Point> points = curve.apply(watched);
      if (!points.isEmpty()) {
        series.add(
            new Series(
                "step " + watched.step(),
                Palette.inOrder(tuned.watched().indexOf(watched)),
                points));
      }
    }
    if (series.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart =
        new LineChart(
            valueName + " by answer token, a curve per step",
            valueName,
            series,
            Curves.fromZero(series),
            new Across.Tokens(tuned.positions()),
            List.of(),
            Marks.NONE);
    return Optional.of(Curves.figure(id, title, reading, chart, List.of()));
  }
}
