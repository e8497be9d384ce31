package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file past 2 GiB, sparse, so that it costs a few blocks of disk. */
class SafetensorsLargeFileTest {
  private static final long FIRST_BYTES = 3L << 30;

  @TempDir private Path folder;

  @Test
  void readsATensorThatLiesPast2GiB() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        keepsSparseFilesSmall(), "this file system stores holes: 3 GiB would be written");
    long end = FIRST_BYTES + 8;
    String header =
        "{\"first\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                .formatted(FIRST_BYTES, FIRST_BYTES)
            + "\"last\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                .formatted(FIRST_BYTES, end);
    byte[] start = HandMade.bytes(header, 0);
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(start);
      file.setLength(start.length + end);
      file.seek(start.length + FIRST_BYTES - 1);
      file.write(new byte[] {7, 1, 0, 0, 0, 2, 0, 0, 0});
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      StoredTensor last = file.tensors().get("last");
      assertEquals(List.of(2L), last.shape());
      assertEquals(1, last.data().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
      assertEquals(2, last.data().get(ValueLayout.JAVA_INT_UNALIGNED, 4));
      StoredTensor first = file.tensors().get("first");
      assertEquals(FIRST_BYTES, first.elements());
      assertEquals(7, first.data().get(ValueLayout.JAVA_BYTE, FIRST_BYTES - 1));
    }
  }

  /** A hole of 64 MiB, and what {@code du} says it takes. */
  private boolean keepsSparseFilesSmall() throws IOException, InterruptedException {
    Path probe = folder.resolve("probe");
    try (RandomAccessFile file = new RandomAccessFile(probe.toFile(), "rw")) {
      file.setLength(64L << 20);
    }
    Process du;
    try {
      du = new ProcessBuilder("du", "-k", probe.toString()).start();
    } catch (IOException e) {
      return false;
    }
    String kilobytes =
        new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .split("\\s", 2)[0];
    return du.waitFor(10, TimeUnit.SECONDS) && Long.parseLong(kilobytes) < 1024;
  }
}
