package dev.fathom.tensor;

import dev.fathom.UserError;

/** Where tensors live. */
public sealed interface Device {
  /** The machine's own memory and processors. */
  record Cpu() implements Device {
    @Override
    public String label() {
      return "cpu";
    }
  }

  /**
   * One CUDA device.
   *
   * @param index which one, from 0
   */
  record Cuda(int index) implements Device {
    @Override
    public String label() {
      return "cuda:" + index;
    }
  }

  /** The name users write: {@code cpu}, {@code cuda:0}. */
  String label();

  /** libtorch's object for this device; it belongs to the current scope. */
  default org.bytedeco.pytorch.Device handle() {
    return new org.bytedeco.pytorch.Device(label());
  }

  /**
   * Reads {@code cpu}, {@code cuda} (the first) or {@code cuda:N}, and checks that the device can
   * be used.
   *
   * @throws UserError if the name is unknown, this build has no CUDA, or the machine has no such
   *     device
   */
  static Device of(String label) {
    if (label.equals("cpu")) {
      return new Cpu();
    }
    if (!label.matches("cuda(:\\d{1,3})?")) {
      throw new UserError("unknown device '" + label + "'; choose auto, cpu or cuda:N");
    }
    int index = label.contains(":") ? Integer.parseInt(label.substring(label.indexOf(':') + 1)) : 0;
    if (!Engine.builtForCuda()) {
      throw new UserError(
          "device "
              + label
              + " was asked for, but this is the CPU build; set FATHOM_ENGINE=gpu (it builds with -Pgpu) or use --device"
              + " cpu");
    }
    if (Engine.cudaDevices() == 0) {
      throw new UserError("device " + label + " cannot be used: " + Engine.whyNoCuda());
    }
    if (index >= Engine.cudaDevices()) {
      throw new UserError(
          "device "
              + label
              + " was asked for, but CUDA sees "
              + Engine.cudaDevices()
              + " device(s) here");
    }
    return new Cuda(index);
  }
}
