package dev.fathom.task;

import dev.fathom.UserError;
import dev.fathom.data.DataSource;
import dev.fathom.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files a task reads, told apart by what their names say: {@code test}, {@code validation},
 * {@code dev} or {@code train}. One file by itself holds the questions, whatever it is called.
 *
 * @param source of the questions, and of the examples if it is a folder or a zip file
 * @param examples another place of the examples
 * @param prompts a folder of prompts that are published beside a benchmark
 * @param shots how many examples a question gets
 * @param seed of drawn examples
 */
public record TaskData(
    DataSource source,
    Optional<DataSource> examples,
    Optional<Path> prompts,
    int shots,
    long seed) {
  private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");
  private static final Pattern ENDING =
      Pattern.compile("(\\.(jsonl|json|csv|parquet))?(\\.gz)?$", Pattern.CASE_INSENSITIVE);
  private static final Pattern SHARD = Pattern.compile("-\\d{5}-of-\\d{5}$");
  private static final Pattern SPLIT =
      Pattern.compile("(^|[-_.])(train|test|validation|valid|val|dev)$", Pattern.CASE_INSENSITIVE);

  /**
   * One file.
   *
   * @param source where it is
   * @param name its path there
   */
  public record Part(DataSource source, String name) {
    /** Its rows; the first record of a CSV file names the columns. */
    public Table table() {
      return source.table(name);
    }

    /** Its rows; a CSV file has these columns and does not name them. */
    public Table table(List<String> columns) {
      return source.table(name, columns);
    }

    /**
     * What it is about: its name without the ending, the shard's number and the split; where
     * nothing is left, the name of its folder.
     */
    public String subject() {
      List<String> path = List.of(name.split("/"));
      String file = ENDING.matcher(path.getLast()).replaceFirst("");
      file = SPLIT.matcher(SHARD.matcher(file).replaceFirst("")).replaceFirst("");
      if (!file.isEmpty()) {
        return file;
      }
      return path.size() > 1 ? path.get(path.size() - 2) : path.getLast();
    }
  }

  /**
   * The files of the questions.
   *
   * @param configuration where a folder of this name is among the folders, only what is in it
   * @param splits in which the questions may be, the best first
   * @throws UserError if there are none
   */
  public List<Part> questions(String configuration, List<String> splits) {
    if (source.isSingle()) {
      return List.of(new Part(source, source.names().getFirst()));
    }
    List<Part> found = inSplits(source, configuration, splits);
    if (found.isEmpty()) {
      found = inSplits(source, configuration, List.of(""));
    }
    if (found.isEmpty()) {
      throw new UserError(
          source.path()
              + ": holds no file named for "
              + String.join(" or ", splits)
              + ", only for "
              + String.join(", ", splits(source))
              + "; give the file itself as --data");
    }
    return found;
  }

  /**
   * The files of the examples.
   *
   * @param splits in which they may be, the best first
   * @return none if there are none
   */
  public List<Part> examples(String configuration, List<String> splits) {
    DataSource place = examples.orElse(source);
    if (examples.isPresent() && place.isSingle()) {
      return List.of(new Part(place, place.names().getFirst()));
    }
    List<Part> found = place.isSingle() ? List.of() : inSplits(place, configuration, splits);
    if (examples.isPresent() && found.isEmpty()) {
      throw new UserError(
          place.path() + ": holds no file named for " + String.join(" or ", splits));
    }
    return found;
  }

  private static List<Part> inSplits(DataSource place, String configuration, List<String> splits) {
    List<String> names = configured(place.names(), configuration);
    for (String split : splits) {
      List<Part> found =
          names.stream()
              .filter(name -> split(name).equals(split))
              .map(name -> new Part(place, name))
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<String> configured(List<String> names, String configuration) {
    List<String> own =
        names.stream().filter(name -> List.of(name.split("/")).contains(configuration)).toList();
    return own.isEmpty() ? names : own;
  }

  private static Set<String> splits(DataSource place) {
    Set<String> splits = new TreeSet<>();
    place.names().forEach(name -> splits.add(split(name)));
    splits.remove("");
    return splits;
  }

  /** The last of the words for a split in a path; nothing if there is none. */
  static String split(String name) {
    List<String> words = new ArrayList<>(List.of(NO_WORD.split(name.toLowerCase(Locale.ROOT))));
    for (String word : words.reversed()) {
      switch (word) {
        case "train", "test", "dev", "validation" -> {
          return word;
        }
        case "val", "valid" -> {
          return "validation";
        }
        default -> {}
      }
    }
    return "";
  }
}
