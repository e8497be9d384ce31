package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: whatever the damage, the reader refuses with a UserError or reads all bytes. */
class SafetensorsFuzzTest {
  private static final int ROUNDS = 4_000;
  private static final String TOKENS = "{}[]:,\"0123456789-.eE\\ \0ntf";

  private static final byte[] SOUND =
      HandMade.bytes(
          "{\"__metadata__\":{\"format\":\"pt\"},"
              + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
              + "\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[24,32]},"
              + "\"c\":{\"dtype\":\"BF16\",\"shape\":[0,7],\"data_offsets\":[32,32]},"
              + "\"d\":{\"dtype\":\"BOOL\",\"shape\":[5],\"data_offsets\":[32,37]}}   ",
          37);

  @TempDir private Path folder;

  @Test
  void aDamagedFileGivesAUserErrorOrSoundTensors() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(random);
      if (!opens(bytes, "seed " + seed + ", round " + round)) {
        refused++;
      }
    }
    assertTrue(refused > ROUNDS / 2, "seed " + seed + ": only " + refused + " refused");
    assertTrue(refused < ROUNDS, "seed " + seed + ": not one damaged file could be read");
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < SOUND.length; length++) {
      assertEquals(false, opens(Arrays.copyOf(SOUND, length), "cut at " + length), "cut " + length);
    }
    assertTrue(opens(SOUND, "whole"));
  }

  private boolean opens(byte[] bytes, String what) {
    Path path = HandMade.write(folder.resolve("fuzz.safetensors"), bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long read = 0;
      for (StoredTensor tensor : file.tensors().values()) {
        assertEquals(tensor.elements() * tensor.type().width(), tensor.data().byteSize(), what);
        read += tensor.data().toArray(ValueLayout.JAVA_BYTE).length;
      }
      assertTrue(read <= bytes.length - Long.BYTES, what);
      return true;
    } catch (UserError e) {
      assertEquals(1, e.getMessage().lines().count(), what + ": " + e.getMessage());
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(what + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
    }
  }

  private static byte[] damaged(Random random) {
    byte[] bytes = SOUND.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) TOKENS.charAt(random.nextInt(TOKENS.length()));
        case 2 -> bytes = Arrays.copyOf(bytes, 1 + at);
        case 3 -> bytes = swapped(bytes, at, random);
        default ->
            bytes[random.nextInt(Math.min(Long.BYTES, bytes.length))] ^=
                (byte) (1 << random.nextInt(8));
      }
    }
    return bytes;
  }

  /** A stretch of the file copied over another: repeats keys, offsets and shapes. */
  private static byte[] swapped(byte[] bytes, int at, Random random) {
    int from = random.nextInt(bytes.length);
    int length = random.nextInt(1 + Math.min(40, bytes.length - Math.max(at, from) - 1));
    byte[] copy = bytes.clone();
    System.arraycopy(bytes, from, copy, at, length);
    return copy;
  }
}
