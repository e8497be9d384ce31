package dev.fathom.attack.gcg;

import dev.fathom.attack.search.Companions.Companion;
import dev.fathom.attack.search.Search;
import dev.fathom.attack.search.SearchField;
import dev.fathom.attack.search.Searched;
import dev.fathom.data.Example;
import dev.fathom.run.Progress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * GCG over the examples of a run, one suffix for each or one for all.
 *
 * @param options how
 */
public record GcgSearch(GcgOptions options) implements Search {
  @Override
  public void run(
      List<Example> open, List<Example> all, SearchField field, Consumer<Searched> found) {
    AllowedTokens allowed =
        AllowedTokens.of(
            field.encoder().tokenizer(), field.models().vocabulary(), options.nonAscii());
    Set<String> wanted = open.stream().map(Example::id).collect(Collectors.toSet());
    List<List<Example>> lots =
        options.together() ? List.of(all) : open.stream().map(List::of).toList();
    int searches = options.control() ? 2 : 1;
    try (Draft draft = draft(field);
        Progress progress =
            Progress.start(
                "search",
                (long) lots.size() * searches * options.steps(),
                "steps",
                field.display(),
                field.err())) {
      for (List<Example> lot : lots) {
        Steps steps = new Steps(progress, options.steps(), searches);
        new SuffixJob(options, field, allowed, draft.model())
            .run(lot, steps).stream().filter(row -> wanted.contains(row.example())).forEach(found);
        steps.end();
      }
    }
  }

  private Draft draft(SearchField field) {
    return new Draft(
        options.probe().map(probe -> field.companions().load(probe.draft(), probe.revision())));
  }

  private record Draft(Optional<Companion> model) implements AutoCloseable {
    @Override
    public void close() {
      model.ifPresent(Companion::close);
    }
  }

  /** Steps of one lot as progress counts them, however the search ends. */
  static final class Steps {
    private final Progress progress;
    private final long each;
    private final long all;
    private long behind;
    private long told;

    private Steps(Progress progress, int each, int searches) {
      this.progress = progress;
      this.each = each;
      this.all = (long) each * searches;
    }

    /** Of the search that is running, this share is done. */
    void at(double share) {
      tell(behind + Math.round(share * each));
    }

    /** The next search begins. */
    void next() {
      behind += each;
      tell(behind);
    }

    private void end() {
      tell(all);
    }

    private void tell(long done) {
      if (done > told) {
        progress.step(done - told);
        told = done;
      }
    }
  }
}
