package dev.fathom.tensor;

/**
 * Where and in which element type a model computes, and why.
 *
 * @param device where
 * @param dtype in which type
 * @param reason why these, one line for people
 */
public record Compute(Device device, DType dtype, String reason) {
  /**
   * Settles {@code --device} and {@code --dtype}. {@code auto} takes the first CUDA device if this
   * build can use one, and the element type in which numbers are most exact and the models still
   * fit: float32 on the CPU, the checkpoint's own type on a GPU or when float32 would take more
   * than 70 % of the machine's memory.
   *
   * @param device {@code auto}, {@code cpu} or {@code cuda:N}
   * @param dtype {@code auto} or a {@link DType#label}
   * @param stored the type the weights are stored in
   * @param parameters how many weights will be held at once
   * @throws dev.fathom.UserError if either cannot be had
   */
  public static Compute choose(String device, String dtype, DType stored, long parameters) {
    boolean automatic = device.equals("auto");
    Device chosen = Device.of(automatic ? (Engine.cudaDevices() > 0 ? "cuda:0" : "cpu") : device);
    String why;
    if (!automatic) {
      why = "device as asked";
    } else if (chosen instanceof Device.Cpu) {
      why = Engine.builtForCuda() ? Engine.whyNoCuda() : "this is the CPU build";
    } else {
      why = "CUDA is available";
    }
    if (!dtype.equals("auto")) {
      return new Compute(chosen, DType.of(dtype), why + "; dtype as asked");
    }
    return switch (chosen) {
      case Device.Cuda cuda ->
          new Compute(
              cuda, stored, why + "; " + stored.label() + " is how the checkpoint is stored");
      case Device.Cpu cpu -> {
        boolean fits = parameters * 4 < Engine.machineBytes() * 0.7;
        yield fits
            ? new Compute(cpu, DType.FLOAT32, why + "; float32 is the most exact and fits")
            : new Compute(cpu, stored, why + "; float32 would not fit into memory, so as stored");
      }
    };
  }

  /**
   * Checks {@code --device} and {@code --dtype} before anything is downloaded or read.
   *
   * @throws dev.fathom.UserError if either cannot be had
   */
  public static void check(String device, String dtype) {
    if (!dtype.equals("auto")) {
      DType.of(dtype);
    }
    if (!device.equals("auto")) {
      Device.of(device);
    }
  }

  /** Full precision on the CPU: the reference that everything else is held against. */
  public static Compute reference() {
    return new Compute(new Device.Cpu(), DType.FLOAT32, "the reference");
  }

  @Override
  public String toString() {
    return dtype.label() + " on " + device.label() + " (" + reason + ")";
  }
}
