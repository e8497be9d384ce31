package dev.fathom.attack.gcg;

import dev.fathom.UserError;
import dev.fathom.attack.gcg.Placement.Cut;
import dev.fathom.run.Notes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds where a search starts: the wanted suffix, or where the tokenizer cannot write it, tokens
 * drawn at random.
 *
 * @param placements the prompts that the suffix stands in
 */
record SuffixStart(List<Placement> placements, AllowedTokens allowed, Notes notes) {
  private static final int COMPARED = 16;
  private static final int DRAWS = 100;

  /**
   * @param init the wanted suffix
   * @return a cut of each placement's prompt, all with the same suffix
   * @throws UserError if no suffix is read as its own tokens
   */
  List<Cut> cuts(String init, SplittableRandom random) {
    if (init.isBlank()) {
      throw new UserError("--init is empty; give it as many tokens as the suffix shall have");
    }
    if (allowed.ids().length == 0) {
      throw new UserError("no token of this vocabulary is ASCII text; add --non-ascii");
    }
    Optional<List<Cut>> wanted = cut(init, random);
    if (wanted.isPresent()) {
      return wanted.get();
    }
    int words = init.strip().split("\\s+", -1).length;
    for (int draw = 0; draw < DRAWS; draw++) {
      String drawn = text(allowed.draw(words, random));
      Optional<List<Cut>> cuts = cut(drawn, random);
      if (cuts.isPresent()) {
        notes.say(
            "this tokenizer cannot write the suffix that --init names; starting from "
                + words
                + " random tokens");
        return cuts.get();
      }
    }
    throw new UserError(
        "no suffix is read as the tokens that it is made of; give one of the vocabulary's words with"
            + " --init");
  }

  private Optional<List<Cut>> cut(String suffix, SplittableRandom random) {
    List<String> others =
        Stream.generate(() -> text(allowed.draw(2, random))).limit(COMPARED).toList();
    List<Optional<Cut>> cuts =
        placements.stream().map(placement -> placement.cut(suffix, others)).toList();
    return cuts.stream()
                .allMatch(cut -> cut.filter(c -> allowed.containsAll(c.suffix())).isPresent())
            && IntStream.range(1, cuts.size())
                .allMatch(i -> Arrays.equals(suffix(cuts, i), suffix(cuts, 0)))
        ? Optional.of(cuts.stream().map(Optional::orElseThrow).toList())
        : Optional.empty();
  }

  private static int[] suffix(List<Optional<Cut>> cuts, int index) {
    return cuts.get(index).orElseThrow().suffix();
  }

  private String text(int[] tokens) {
    return placements.getFirst().encoder().tokenizer().decode(tokens, false);
  }
}
