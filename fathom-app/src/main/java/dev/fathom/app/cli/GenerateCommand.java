package dev.fathom.app.cli;

import dev.fathom.UserError;
import dev.fathom.decode.Completion;
import dev.fathom.decode.GenerationOptions;
import dev.fathom.decode.Generator;
import dev.fathom.decode.LogitRule;
import dev.fathom.decode.Prompt;
import dev.fathom.decode.RuleSettings;
import dev.fathom.decode.Sampling;
import dev.fathom.run.Display;
import dev.fathom.run.Exit;
import dev.fathom.run.Progress;
import dev.fathom.run.Setting;
import dev.fathom.run.Settings;
import dev.fathom.tensor.Compute;
import dev.fathom.text.ChatTemplate;
import dev.fathom.text.Dialogue;
import dev.fathom.text.DialogueEncoder;
import dev.fathom.text.Tokenizer;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code fathom generate}: what a model answers, with or without the first words put into its
 * mouth.
 */
@Command(
    name = "generate",
    sortOptions = false,
    customSynopsis = "fathom generate --model MODEL --prompt TEXT [OPTIONS]",
    header = "Print a model's answer to a prompt.",
    description = {
      "",
      "The answer goes to standard output, everything else to standard error. It is greedy unless a"
          + " temperature is given. With a rule, the model's base has a say in each token.",
      ""
    })
public final class GenerateCommand implements Callable<Integer> {
  static final List<Setting<?>> SETTINGS = RuleSettings.ALL;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What the user asks.")
  private String prompt;

  @Option(names = "--system", paramLabel = "TEXT", description = "The system message.")
  private String system;

  @Option(
      names = "--prefill",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The beginning of the answer, which the model goes on from.")
  private String prefill;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Sample at this temperature instead of greedily.")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Sample among the K most probable tokens.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Sample among the most probable tokens that hold this share.")
  private Double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Leave out tokens below this share of the most probable one.")
  private Double minP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the sampling (default: 0).")
  private long seed;

  @Mixin private ComputeOptions compute;
  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Sampling sampling = sampling();
    if (maxNewTokens < 1) {
      throw new UserError("--max-new-tokens must be at least 1, not " + maxNewTokens);
    }
    compute.check();
    Settings settings = SettingsOptions.read(spec, Optional.empty(), SETTINGS);
    LogitRule rule = RuleSettings.rule(settings);
    Path folder = model.folder(options);
    Optional<Path> base =
        settings
            .get(RuleSettings.BASE)
            .map(name -> options.locator().resolve(name, settings.get(RuleSettings.BASE_REVISION)));
    Compute chosen = compute.choose(folder, base, options.display(), err);
    try (Tokenizer tokenizer = Tokenizer.load(folder);
        Speaker speaker = Speaker.load(folder, base, rule, chosen)) {
      DialogueEncoder encoder =
          new DialogueEncoder(tokenizer, ChatTemplate.load(folder, tokenizer));
      // The prefill is joined to the prompt as tokens, as every response is.
      int[] ids = encoder.encode(new Dialogue(Optional.ofNullable(system), prompt, prefill)).ids();
      GenerationOptions wanted =
          GenerationOptions.of(
                  speaker.model().files().generationConfig(), speaker.model().files().config())
              .withSampling(sampling)
              .withMaxNewTokens(maxNewTokens)
              .withSeed(seed);
      Completion completion = complete(speaker.generator(), ids, wanted, System.err);
      out.println(prefill + tokenizer.decode(completion.tokens(), true));
      out.flush();
      if (options.display() != Display.NONE) {
        err.println("fathom: " + ending(completion, speaker.context()));
      }
    }
    return Exit.OK;
  }

  private String ending(Completion completion, int context) {
    String tokens = completion.tokens().length + " tokens, ended by ";
    return switch (completion.reason()) {
      case STOP_TOKEN, ENDING -> tokens + "the model";
      case LENGTH -> tokens + "--max-new-tokens " + maxNewTokens;
      case CONTEXT -> tokens + "the model's context of " + context + " tokens";
    };
  }

  private Completion complete(
      Generator generator, int[] prompt, GenerationOptions wanted, PrintStream err) {
    try (Progress progress =
        Progress.start("generate", maxNewTokens, "tokens", options.display(), err)) {
      return generator
          .generate(Prompt.numbered(List.of(prompt)), wanted, (_, _) -> progress.step(1))
          .getFirst();
    }
  }

  private Sampling sampling() {
    if (temperature != null) {
      return new Sampling.Temperature(
          temperature,
          topK == null ? OptionalInt.empty() : OptionalInt.of(topK),
          optional(topP),
          optional(minP));
    }
    if (topK != null || topP != null || minP != null) {
      throw new UserError(
          "--top-k, --top-p and --min-p need --temperature: without it the answer is greedy");
    }
    return new Sampling.Greedy();
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
