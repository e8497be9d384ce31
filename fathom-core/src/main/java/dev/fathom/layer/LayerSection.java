package dev.fathom.layer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;
import dev.fathom.UserError;
import dev.fathom.measure.MeasureModel;
import dev.fathom.measure.MeasurePair;
import dev.fathom.measure.MeasureProvenance;
import dev.fathom.measure.MeasureSettings;
import dev.fathom.measure.MeasureSettings.Along;
import dev.fathom.measure.Section;
import dev.fathom.model.Model;
import dev.fathom.pair.Side;
import dev.fathom.run.Progress;
import dev.fathom.run.RunFolder;
import dev.fathom.run.Settings;
import dev.fathom.statistics.Jackknife;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code layers} in the results of {@code fathom measure}. Each model is loaded once, one after the
 * other; what its pass found is kept in the run's folder, {@code layers/}, and a finished pass is
 * not done again.
 */
public final class LayerSection implements Section {
  private final boolean layers;
  private final int positions;
  private final Optional<Probing> probing;
  private final long seed;

  /** Statements, and the file that they are from: its name and hash. */
  private record Probing(List<Statement> statements, ObjectNode file) {
    static Probing read(Path file) {
      return new Probing(Statement.read(file), MeasureProvenance.file(file));
    }

    String sha256() {
      return file.path("sha256").asText();
    }
  }

  private LayerSection(boolean layers, int positions, Optional<Probing> probing, long seed) {
    this.layers = layers;
    this.positions = positions;
    this.probing = probing;
    this.seed = seed;
  }

  /**
   * The section that these settings ask for, if they do.
   *
   * @param settings of {@link MeasureSettings#ALL} and {@link LayerSettings#ALL}
   * @throws UserError if it cannot be had, before a model is loaded
   */
  public static Optional<LayerSection> of(Settings settings) {
    boolean layers = settings.get(LayerSettings.LAYERS);
    Optional<Path> polarity = settings.get(LayerSettings.POLARITY).map(Path::of);
    if (layers && settings.get(MeasureSettings.ALONG) == Along.GENERATION) {
      throw new UserError(
          "--layers looks along given responses; leave --along generation out, or --layers");
    }
    return layers || polarity.isPresent()
        ? Optional.of(
            new LayerSection(
                layers,
                Math.toIntExact(settings.get(LayerSettings.LAYER_POSITIONS)),
                polarity.map(Probing::read),
                settings.get(MeasureSettings.SEED)))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "layers";
  }

  @Override
  public void check(MeasurePair pair) {
    int base = pair.base().config().layers();
    int aligned = pair.aligned().config().layers();
    if (base != aligned) {
      throw new UserError(
          "base has %d layers and aligned %d, so they cannot be compared layer by layer; leave --layers and --polarity out"
              .formatted(base, aligned));
    }
  }

  @Override
  public ObjectNode measure(Work work) {
    int blocks = work.pair().base().config().layers();
    LayerPlan plan = LayerPlan.of(layers ? work.rows() : List.of(), positions);
    Map<Side, SideLayers> passes = new EnumMap<>(Side.class);
    Map<Side, SidePolarity> probes = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      look(work, side, plan, passes, probes);
    }
    TerminalWindow terminal = TerminalWindow.of(blocks);
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("blocks", blocks);
    node.putArray("terminal").add(terminal.first()).add(terminal.last());
    if (layers) {
      summarise(work, plan, passes.get(Side.BASE), passes.get(Side.ALIGNED), terminal, node);
    }
    probing.ifPresent(asked -> {
      ObjectNode polarity = asked.file().deepCopy();
      polarity.setAll(
          new PolaritySummary(asked.statements(), work.bootstrap())
              .of(probes.get(Side.BASE), probes.get(Side.ALIGNED)));
      node.set("polarity", polarity);
    });
    work.run().writeText("layers.csv", LayersCsv.of(node));
    return node;
  }

  private void look(
      Work work,
      Side side,
      LayerPlan plan,
      Map<Side, SideLayers> passes,
      Map<Side, SidePolarity> probes) {
    RunFolder run = work.run();
    Path pass = run.file("layers/" + side.label() + ".json");
    Path probe = run.file("layers/" + side.label() + "-polarity.json");
    boolean passed = !layers || Files.exists(pass);
    boolean probed = probing.isEmpty() || isOf(probing.get(), probe);
    if (!passed || !probed) {
      try (Model model = Model.load(model(work, side).folder(), work.pair().compute())) {
        if (!passed) {
          run.writeJson("layers/" + pass.getFileName(), pass(work, side, plan, model).toJson());
        }
        if (!probed) {
          run.writeJson(
              "layers/" + probe.getFileName(), probe(work, side, probing.get(), model).toJson());
        }
      }
    }
    if (layers) {
      passes.put(side, SideLayers.read(pass));
    }
    if (probing.isPresent()) {
      probes.put(side, SidePolarity.read(probe));
    }
  }

  /** Whether a finished probing was of these very statements. */
  private static boolean isOf(Probing probing, Path probe) {
    return Files.exists(probe) && SidePolarity.read(probe).sha256().equals(probing.sha256());
  }

  private static MeasureModel model(Work work, Side side) {
    return switch (side) {
      case BASE -> work.pair().base();
      case ALIGNED -> work.pair().aligned();
    };
  }

  private static SideLayers pass(Work work, Side side, LayerPlan plan, Model model) {
    int vocabulary =
        work.text()
            .sharedVocabulary(
                work.pair().base().config().vocabularySize(),
                work.pair().aligned().config().vocabularySize());
    LayerPass pass = new LayerPass(model, vocabulary, plan, work.batches());
    try (Progress tokens = start(work, "layers of " + side.label(), plan.tokens(), "tokens")) {
      pass.read(tokens::step);
    }
    try (Progress spectra = start(work, "spectra of " + side.label(), pass.spectra(), "layers")) {
      return pass.finish(() -> spectra.step(1));
    }
  }

  private SidePolarity probe(Work work, Side side, Probing asked, Model model) {
    PolarityPass pass = new PolarityPass(model, work.text().tokenizer(), asked.statements(), seed);
    try (Progress shown =
        start(
            work,
            "probe " + side.label(),
            pass.texts() + (long) pass.blocks(),
            "texts and layers")) {
      return pass.run(asked.sha256(), work.batches(), () -> shown.step(1), () -> shown.step(1));
    }
  }

  private void summarise(
      Work work,
      LayerPlan plan,
      SideLayers base,
      SideLayers aligned,
      TerminalWindow terminal,
      ObjectNode node) {
    List<String> groups = List.copyOf(plan.sizes().keySet());
    node.put("positions", positions);
    Jackknife jackknife = new Jackknife(work.bootstrap().confidence());
    node.set("contraction", new ContractionSummary(base, aligned, jackknife).of(plan, terminal));
    node.set(
        "transport", new TransportSummary(base, aligned, work.bootstrap()).of(groups, terminal));
    if (base.directions().isEmpty()) {
      work.notes()
          .add(
              "There is no refusal direction: it needs rows of two groups, harmful and benign, each"
                  + " with at least two.");
      return;
    }
    try (Progress shown = start(work, "refusal direction", base.directions().size(), "layers")) {
      node.set(
          "refusal",
          new RefusalSummary(base, aligned, work.bootstrap())
              .of(plan, plan.contrast().orElseThrow(), positions, () -> shown.step(1)));
    }
  }

  private static Progress start(Work work, String stage, long total, String units) {
    return work.progress().start(stage, total, units);
  }
}
