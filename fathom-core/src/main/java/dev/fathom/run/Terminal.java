package dev.fathom.run;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Whether standard error is a terminal. {@code Console.isTerminal} speaks of standard input and
 * output only, so that {@code 2> file} would fill the file with control sequences and {@code >
 * file} would take the bar away; hence the C library's {@code isatty}.
 */
final class Terminal {
  private static final int STANDARD_ERROR = 2;

  private Terminal() {}

  static boolean isStandardError() {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal(STANDARD_ERROR);
  }

  private static boolean isTerminal(int descriptor) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> isatty =
        linker.defaultLookup().find("isatty").or(() -> linker.defaultLookup().find("_isatty"));
    if (isatty.isEmpty()) {
      return false;
    }
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      return (int) linker.downcallHandle(isatty.get(), type).invokeExact(descriptor) != 0;
    } catch (Throwable e) {
      throw new LinkageError("isatty failed", e);
    }
  }
}
