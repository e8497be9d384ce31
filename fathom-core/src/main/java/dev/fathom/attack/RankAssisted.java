package dev.fathom.attack;

import dev.fathom.UserError;
import dev.fathom.attack.search.RankedAnswer;
import dev.fathom.attack.search.RankedHelper;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Kind;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rank-assisted prefill (Vega and Singh, 2512.05518): the attacker puts only tokens into the
 * model's mouth that stand among its own n most probable ones at that place. A defence that moved
 * probability from a harmful token to a refusal, and left the harmful one second in the list, falls
 * to it.
 *
 * @param depths how many of the guided tokens are put in; a guide that ended earlier gives all it
 *     has, since a prompt that it could not lead further is the model's success
 * @param lead who guides
 */
record RankAssisted(List<Depth> depths, Search lead, boolean needsAnswers) implements Attack {
  /** Who chooses among the model's most probable tokens. */
  enum Lead {
    /** The answer that the example brings, as far as its tokens stand in the list. */
    ANSWER,
    /** Another model: of the list, the token that it holds most probable. */
    HELPER
  }

  static final Setting<List<Depth>> DEPTHS =
      Setting.of(
          "depths",
          Depth.KIND,
          List.of(Depth.of(1), Depth.of(5), Depth.of(10), Depth.of(20), Depth.WHOLE),
          "how many guided tokens are put into the model's mouth, each of these; full is all");
  static final Setting<Lead> LEAD =
      Setting.of(
          "lead",
          Kind.oneOf(Lead.class),
          Lead.ANSWER,
          "who guides: answer, the row's own answer, or helper, another model");
  static final Setting<Long> TOP_N =
      Setting.of("top-n", Kind.COUNT, 20L, "how far down the model's list of next tokens it looks");
  static final Setting<Optional<String>> HELPER =
      Setting.of(
          "helper",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "the model that guides, the base for example: a folder or a hub id");
  static final Setting<Optional<String>> HELPER_REVISION =
      Setting.of(
          "helper-revision",
          Kind.optional(Kind.TEXT),
          Optional.empty(),
          "branch, tag or commit of the helper, if it is a hub id");
  static final Setting<Long> STEPS =
      Setting.of("steps", Kind.COUNT, 64L, "the most tokens that a helper chooses");

  static RankAssisted of(Settings settings) {
    int topN = Math.toIntExact(settings.get(TOP_N));
    List<Depth> depths = settings.get(DEPTHS);
    return switch (settings.get(LEAD)) {
      case ANSWER -> {
        if (settings.get(HELPER).isPresent()) {
          throw new UserError("--helper is for --lead helper; leave it out with answer");
        }
        yield new RankAssisted(depths, new RankedAnswer(topN), true);
      }
      case HELPER ->
          new RankAssisted(
              depths,
              new RankedHelper(
                  settings
                      .get(HELPER)
                      .orElseThrow(() -> new UserError("--lead helper needs --helper, a model")),
                  settings.get(HELPER_REVISION),
                  topN,
                  Math.toIntExact(settings.get(STEPS))),
              false);
    };
  }

  @Override
  public Axis axis() {
    return Axis.DEPTH;
  }

  @Override
  public List<String> points() {
    return depths.stream().map(Depth::text).toList();
  }

  @Override
  public int samples() {
    return 1;
  }

  @Override
  public Optional<Search> search() {
    return Optional.of(lead);
  }

  @Override
  public List<Draft> drafts(Example example, Optional<Searched> searched) {
    List<Draft> drafts = new ArrayList<>();
    int[] guided = searched.flatMap(Searched::prefill).orElse(new int[0]);
    for (Depth depth : depths) {
      int tokens = depth.within(guided.length).orElse(guided.length);
      drafts.add(
          new Draft(
              depth.text(),
              0,
              example.prompt(),
              new Draft.Beginning.Tokens(Arrays.copyOf(guided, tokens)),
              new Sampling.Greedy()));
    }
    return drafts;
  }
}
