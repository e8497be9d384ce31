package dev.fathom.tensor;

import dev.fathom.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/** libtorch itself: loading it once, what it was built for, and what its failures mean. */
public final class Engine {
  private Engine() {}

  /**
   * Loads libtorch; only the first call does anything.
   *
   * @throws UserError if a native library is missing, naming it
   */
  public static void load() {
    Loaded.touch();
  }

  /**
   * Whether this build of libtorch has CUDA code, whatever the machine holds. libtorch's own answer
   * is no where there is no driver, so the class path is asked.
   */
  public static boolean builtForCuda() {
    String library = Loader.getPlatform() + "-gpu/libjnitorch.so";
    return torch.class.getResource("/org/bytedeco/pytorch/" + library) != null;
  }

  /** CUDA devices that this build can use on this machine; 0 on a CPU build. */
  public static int cudaDevices() {
    load();
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }

  /**
   * Why this build's CUDA code cannot be used here: the loader passes over CUDA libraries that
   * cannot be loaded and goes on with the CPU's, so the reason is looked for only when it is
   * wanted.
   *
   * @return a sentence that names the missing library if it is one
   */
  public static String whyNoCuda() {
    load();
    String here = Loader.getLoadedLibraries().get("jnitorch");
    Path library = here == null ? Path.of("") : Path.of(here).resolveSibling("libtorch_cuda.so");
    if (!Files.isRegularFile(library)) {
      return "the CUDA build of libtorch is not unpacked";
    }
    try {
      System.load(library.toString());
    } catch (UnsatisfiedLinkError e) {
      Matcher missing = Pattern.compile("(lib[\\w.+-]+): cannot open").matcher(e.getMessage());
      return missing.find()
          ? missing.group(1)
              + " is missing: install CUDA 13, cuDNN 9 and NCCL on this machine and put their"
              + " folders on LD_LIBRARY_PATH"
          : firstLine(e);
    }
    return "CUDA sees no device; is the NVIDIA driver installed?";
  }

  /** The threads that libtorch's operations use on the CPU. */
  public static int threads() {
    load();
    return torch.get_num_threads();
  }

  /** The version of libtorch with its build, for provenance. */
  public static String version() {
    load();
    String version;
    try {
      version = Loader.getVersion("org.bytedeco", "pytorch");
    } catch (IOException e) {
      version = "of unknown version";
    }
    return "libtorch " + version + (builtForCuda() ? " (CUDA)" : " (CPU)");
  }

  /** Whether a failure means that memory ran out, so that a smaller batch may succeed. */
  public static boolean isOutOfMemory(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return true;
    }
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }

  /** The first line of what libtorch says when it fails; the rest is its native stack. */
  public static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Bytes of memory that this process holds resident, mapped files included. */
  public static long residentBytes() {
    return Pointer.physicalBytes();
  }

  /**
   * The most bytes that this process has held resident so far; what it holds now where the system
   * does not tell.
   */
  public static long peakResidentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
          .findFirst()
          .orElseGet(Engine::residentBytes);
    } catch (IOException e) {
      return residentBytes();
    }
  }

  /** Bytes of memory in this machine. */
  public static long machineBytes() {
    return Pointer.totalPhysicalBytes();
  }

  private static final class Loaded {
    static {
      if (isFirstStart()) {
        System.err.println(
            "fathom: first start, unpacking the tensor engine (up to 800 MB) into "
                + cacheFolder()
                + "; this takes some seconds");
      }
      try {
        Loader.load(torch.class);
      } catch (UnsatisfiedLinkError e) {
        throw new UserError("the tensor engine cannot be loaded: " + firstLine(e), e);
      }
    }

    static void touch() {}

    private static Path cacheFolder() {
      return Path.of(
          System.getProperty(
              "org.bytedeco.javacpp.cachedir",
              System.getProperty("user.home") + "/.javacpp/cache"));
    }

    private static boolean isFirstStart() {
      Path cache = cacheFolder();
      if (!Files.isDirectory(cache)) {
        return true;
      }
      try (var entries = Files.list(cache)) {
        return entries.noneMatch(entry -> entry.getFileName().toString().startsWith("pytorch-"));
      } catch (IOException e) {
        return false;
      }
    }
  }
}
