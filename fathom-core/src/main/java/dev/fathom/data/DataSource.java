package dev.fathom.data;

import dev.fathom.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * One data file, or all those of a folder or of a zip file. Nothing of a zip file is unpacked to
 * the disk, and an entry that unpacks to more than 1 GiB is refused.
 */
public final class DataSource {
  private static final int MOST_FILES = 20_000;
  private static final int MOST_BYTES = 1 << 30;
  private static final List<String> FORMATS = List.of(".jsonl", ".json", ".csv", ".parquet");

  private final Path path;
  private final List<String> names;
  private final boolean single;

  private DataSource(Path path, List<String> names, boolean single) {
    this.path = path;
    this.names = names.stream().sorted().toList();
    this.single = single;
  }

  /**
   * Looks at what is there; reads no row.
   *
   * @throws UserError if there is nothing, or no file of a known format
   */
  public static DataSource open(Path path) {
    if (Files.isDirectory(path)) {
      return of(path, folder(path));
    }
    if (!Files.isRegularFile(path)) {
      throw new UserError(path + ": no such file or folder");
    }
    if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      return of(path, zip(path, DataSource::names));
    }
    return new DataSource(path, List.of(path.getFileName().toString()), true);
  }

  private static DataSource of(Path path, List<String> names) {
    if (names.isEmpty()) {
      throw new UserError(
          path + ": holds no file that ends with " + String.join(", ", FORMATS) + " or one .gz");
    }
    return new DataSource(path, names, false);
  }

  private static List<String> folder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .filter(DataSource::isData)
              .limit(MOST_FILES + 1L)
              .toList();
      return bounded(folder, names);
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> names(ZipFile zip) {
    List<String> names = new ArrayList<>();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements() && names.size() <= MOST_FILES) {
      ZipEntry entry = entries.nextElement();
      if (!entry.isDirectory() && isData(entry.getName())) {
        names.add(entry.getName());
      }
    }
    return bounded(Path.of(zip.getName()), names);
  }

  private static List<String> bounded(Path path, List<String> names) {
    if (names.size() > MOST_FILES) {
      throw new UserError(path + ": holds more than " + MOST_FILES + " files; name one of them");
    }
    return names;
  }

  private static boolean isData(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    boolean hidden =
        Stream.of(name.split("/")).anyMatch(part -> part.startsWith("."))
            || lower.endsWith("dataset_infos.json");
    return !hidden && FORMATS.stream().anyMatch(plain::endsWith);
  }

  private static <T> T zip(Path path, Function<ZipFile, T> work) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return work.apply(zip);
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(path + ": cannot be read as a zip file: " + e.getMessage(), e);
    }
  }

  /** The file, folder or zip file. */
  public Path path() {
    return path;
  }

  /** Whether it is one file by itself. */
  public boolean isSingle() {
    return single;
  }

  /** The files, by their paths below the folder with {@code /} between, in order. */
  public List<String> names() {
    return names;
  }

  /** A file's rows. */
  public Table table(String name) {
    return table(name, List.of());
  }

  /**
   * A file's rows.
   *
   * @param columns of a CSV file that does not name them
   */
  public Table table(String name, List<String> columns) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(name + " is none of the files of " + path);
    }
    Path file = file(name);
    boolean parquet = name.toLowerCase(Locale.ROOT).endsWith(".parquet");
    if (parquet && (single || Files.isDirectory(path))) {
      return Table.read(file);
    }
    if (parquet) {
      throw new UserError(file + ": Parquet inside a zip file is not read; unpack it");
    }
    return Table.of(file, content(name), columns);
  }

  /** How a file is called in messages. */
  private Path file(String name) {
    return single ? path : path.resolve(name);
  }

  private byte[] content(String name) {
    if (single || Files.isDirectory(path)) {
      try {
        Path file = file(name);
        if (Files.size(file) > MOST_BYTES) {
          throw tooLarge(name);
        }
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UserError(file(name) + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return zip(path, zip -> entry(zip, name));
  }

  private byte[] entry(ZipFile zip, String name) {
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw tooLarge(name);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UserError tooLarge(String name) {
    return new UserError(file(name) + ": holds more than 1 GiB; split it or take a part of it");
  }
}
