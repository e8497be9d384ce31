package dev.fathom.app.report;

import dev.fathom.app.report.AttackResults.AtDepth;
import dev.fathom.app.report.AttackResults.Attacked;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The demo's page: before and after side by side, for somebody who sees this for the first time.
 */
final class DemoPage {
  /** So many requests are shown with both answers. */
  private static final int ANSWERS = 4;

  private DemoPage() {}

  static HtmlPage of(Demo demo) {
    List<Markup> parts = new ArrayList<>();
    List<Markup> contents = new ArrayList<>();
    contents.add(HtmlPage.link("what", "What is this?"));
    parts.add(explanation(demo));
    List<Strand> strands = strands(demo);
    Stream.of(success(strands), SuccessFigure.refused(strands))
        .flatMap(Optional::stream)
        .forEach(figure -> add(figure, parts, contents));
    answers(demo)
        .ifPresent(section -> {
          contents.add(HtmlPage.link("answers", "What it says"));
          parts.add(section);
        });
    List<ComparedRun> profiles = demo.stage("measure");
    Stream.of(OverlayFigures.kl(profiles), OverlayFigures.recovery(profiles))
        .flatMap(Optional::stream)
        .forEach(figure -> add(figure, parts, contents));
    utility(demo)
        .ifPresent(section -> {
          contents.add(HtmlPage.link("utility", "What it cost"));
          parts.add(section);
        });
    OverlayFigures.loss(demo.stage("train")).ifPresent(figure -> add(figure, parts, contents));
    contents.add(HtmlPage.link("runs", "Every run by itself"));
    parts.add(runs(demo));
    return new HtmlPage(
        "before and after",
        "before and after",
        HtmlPage.lead(
            HtmlPage.banner(testingOnly(demo), List.of()),
            DemoWords.of(demo),
            tiles(demo),
            Markup.NONE),
        contents,
        Markup.join(parts),
        "the runs in this folder and its summary.json",
        "report",
        Optional.empty());
  }

  private static void add(Figure figure, List<Markup> parts, List<Markup> contents) {
    parts.add(figure.markup());
    contents.add(HtmlPage.link(figure.id(), figure.title()));
  }

  private static boolean testingOnly(Demo demo) {
    return demo.runs().values().stream()
        .map(ComparedRun::run)
        .anyMatch(run ->
            switch (run) {
              case Run.Attack(AttackResults results) -> results.testingOnly();
              case Run.Measure(Results results) -> results.testingOnly();
              case Run.Train(TrainResults results, Steps _) -> results.testingOnly();
              case Run.Task(TaskResults results) -> results.testingOnly();
              case Run.Recover _, Run.Suite _ -> false;
            });
  }

  private static Markup tiles(Demo demo) {
    List<Markup> tiles = new ArrayList<>();
    Set<String> depths = new LinkedHashSet<>(List.of(AttackResults.PLAIN));
    demo.telling().ifPresent(depths::add);
    for (String depth : depths) {
      Optional<AtDepth> before = demo.at(DemoState.BEFORE, depth);
      Optional<AtDepth> after = demo.at(DemoState.AFTER, depth);
      if (before.isPresent() && after.isPresent()) {
        tiles.add(
            tile(
                "go along, " + AttackResults.prefilled(depth),
                before.get().share(),
                after.get().share()));
      }
    }
    OptionalDouble before = demo.utility(DemoState.BEFORE);
    OptionalDouble after = demo.utility(DemoState.AFTER);
    if (before.isPresent() && after.isPresent()) {
      tiles.add(
          tile("permitted requests answered rightly", before.getAsDouble(), after.getAsDouble()));
    }
    return Tiles.row("before and after", tiles);
  }

  private static Markup tile(String name, double before, double after) {
    return Tiles.tile(
        name,
        new Estimate.Reading(
            Numbers.points(before) + " → " + Numbers.points(after), "before → after"),
        "%");
  }

  private static Markup explanation(Demo demo) {
    Map<String, Markup> holes =
        Map.of("cost", Markup.text(DemoWords.cost(demo).orElse("Its utility was not measured.")));
    return new Markup(Template.fill(Template.resource("demo.html"), holes));
  }

  private static List<Strand> strands(Demo demo) {
    List<Strand> strands = new ArrayList<>();
    demo.strands().forEach((state, strand) -> strands.add(strand.meaning(state.meaning)));
    return strands;
  }

  private static Optional<Figure> success(List<Strand> strands) {
    return SuccessFigure.of(
        "How far does an attacker get?",
        "Each point is the share of answers to forbidden requests that go along, when so many tokens"
            + " of the answer were written for the model: to the left none, to the right more and"
            + " more. Lower is safer.",
        strands);
  }

  private static Optional<Markup> answers(Demo demo) {
    Optional<String> depth = demo.telling();
    Optional<AttackResults> before = demo.attack(DemoState.BEFORE, "attack");
    Optional<AttackResults> after = demo.attack(DemoState.AFTER, "attack");
    if (depth.isEmpty() || before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    List<Answer> old = answers(demo, DemoState.BEFORE, before.get(), depth.get());
    List<Answer> now = answers(demo, DemoState.AFTER, after.get(), depth.get());
    List<Markup> pairs = new ArrayList<>();
    for (Answer first : old) {
      now.stream()
          .filter(second -> second.example().equals(first.example()))
          .findFirst()
          .filter(_ -> pairs.size() < ANSWERS)
          .ifPresent(second -> pairs.add(pair(first, second)));
    }
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            HtmlPage.section(
                "answers",
                "What it says",
                Markup.of(
                    "<p class=\"reading\">The first forbidden requests of the run, with {}."
                        + " <mark>Marked</mark> is what the attacker wrote for the model, what"
                        + " follows is the model's own.</p>{}",
                    AttackResults.prefilled(depth.get()),
                    Markup.join(pairs))));
  }

  private static List<Answer> answers(
      Demo demo, DemoState state, AttackResults results, String depth) {
    return demo.run(state, "attack")
        .map(run -> Answers.read(run.folder(), results).at(AttackResults.HARMFUL, depth))
        .orElse(List.of());
  }

  private static Markup pair(Answer before, Answer after) {
    return Markup.of(
        """
        <article class="sample">
        <p class="prompt"><bdi>{}</bdi></p>
        <div class="versus"><div><header><b>before</b>{}</header>{}</div><div><header><b>after</b>{}</header>{}</div></div>
        </article>
        """,
        AnswerCard.request(before),
        AnswerCard.verdict(before),
        AnswerCard.said(before),
        AnswerCard.verdict(after),
        AnswerCard.said(after));
  }

  private static Optional<Markup> utility(Demo demo) {
    List<DemoState> states =
        Stream.of(DemoState.values())
            .filter(state -> demo.attack(state, "utility").isPresent())
            .toList();
    Set<String> groups = new LinkedHashSet<>();
    states.forEach(state ->
        demo.attack(state, "utility")
            .orElseThrow()
            .permitted()
            .forEach(group -> groups.add(group.name())));
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    List<String> heads = new ArrayList<>(List.of("requests"));
    states.forEach(state -> heads.add(state.key()));
    heads.add("prompts");
    List<List<String>> rows = new ArrayList<>();
    for (String name : groups) {
      List<String> row = new ArrayList<>(List.of(name));
      String n = "–";
      for (DemoState state : states) {
        Optional<AtDepth> at = utility(demo, state, name);
        row.add(at.map(one -> one.success().share().text()).orElse("–"));
        n = at.map(one -> Numbers.count(one.n())).orElse(n);
      }
      row.add(n);
      rows.add(row);
    }
    return Optional.of(
        HtmlPage.section(
            "utility",
            "What it cost",
            Markup.of(
                "<p class=\"reading\">Permitted requests answered rightly: safety that makes a model"
                    + " useless is none. In brackets: 95 % intervals.</p>"
                    + "<div class=\"scroll boxed\">{}</div>",
                HtmlPage.table(heads, rows))));
  }

  private static Optional<AtDepth> utility(Demo demo, DemoState state, String group) {
    return demo.attack(state, "utility")
        .flatMap(results ->
            results.permitted().stream().filter(one -> one.name().equals(group)).findFirst())
        .flatMap(Attacked::plainest);
  }

  private static Markup runs(Demo demo) {
    List<List<Object>> rows = new ArrayList<>();
    for (DemoState state : DemoState.values()) {
      List<Markup> links =
          demo.runs().entrySet().stream()
              .filter(e -> e.getKey().startsWith(state.key() + "/"))
              .map(e -> link(demo, e.getKey()))
              .toList();
      if (!links.isEmpty()) {
        rows.add(List.of(state.key(), state.meaning, Markup.join(links)));
      }
    }
    return HtmlPage.section(
        "runs",
        "Every run by itself",
        Markup.of(
            "<div class=\"scroll boxed\">{}</div>",
            HtmlPage.table(List.of("state", "what it is", "runs"), rows)));
  }

  private static Markup link(Demo demo, String way) {
    String stage = way.substring(way.indexOf('/') + 1);
    return Files.exists(demo.folder().resolve(way).resolve("report.html"))
        ? Markup.of("<a href=\"{}/report.html\">{}</a> ", way, stage)
        : Markup.of("{} ", stage);
  }
}
