package dev.fathom.app.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium found on the PATH, started afresh for each page. */
record Chromium(Path program) {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--enable-logging=stderr");

  /** What a page became: its tree after the script ran, and what the console said. */
  record Dump(String dom, List<String> console) {}

  static Optional<Chromium> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  Dump dump(Path html, Path work) throws IOException, InterruptedException {
    Path log = work.resolve("browser.log");
    Path dom = work.resolve("dom.html");
    run(html, work, log, dom, "--virtual-time-budget=4000", "--dump-dom");
    try (Stream<String> lines = Files.lines(log)) {
      return new Dump(
          Files.readString(dom), lines.filter(line -> line.contains(":CONSOLE")).toList());
    }
  }

  Path screenshot(Path html, Path work, int width, int height)
      throws IOException, InterruptedException {
    Path picture = work.resolve("page-" + width + ".png");
    run(
        html,
        work,
        work.resolve("browser.log"),
        work.resolve("out.log"),
        "--window-size=" + width + "," + height,
        "--screenshot=" + picture);
    return picture;
  }

  private void run(Path html, Path work, Path log, Path out, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(FLAGS);
    command.add("--user-data-dir=" + Files.createTempDirectory(work, "profile"));
    command.addAll(List.of(more));
    command.add(html.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("the browser did not end within 60 s; see " + log);
    }
  }
}
