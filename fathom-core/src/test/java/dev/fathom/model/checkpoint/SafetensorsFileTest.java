package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the format, on bytes made by hand. */
class SafetensorsFileTest {
  @TempDir private Path folder;

  private Path file(String header, int dataBytes) {
    return HandMade.write(folder.resolve("a.safetensors"), header, dataBytes);
  }

  private void assertRefused(String header, int dataBytes, String... parts) {
    Path file = file(header, dataBytes);
    Refusal.assertSays(() -> SafetensorsFile.open(file), parts);
    Refusal.assertSays(() -> SafetensorsFile.open(file), "a.safetensors");
  }

  private static String tensor(String type, String shape, String offsets) {
    return "{\"x\":{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(type, shape, offsets);
  }

  @Test
  void readsTensorsMetadataAndTrailingSpaces() {
    String header =
        "{\"b\":{\"dtype\":\"I16\",\"shape\":[2,1],\"data_offsets\":[3,7]},"
            + "\"__metadata__\":{\"format\":\"pt\"},"
            + HandMade.entry("a", 0, 3)
            + "}      ";
    try (SafetensorsFile file = SafetensorsFile.open(file(header, 7))) {
      assertEquals(List.of("a", "b"), List.copyOf(file.tensors().keySet()));
      assertEquals(Map.of("format", "pt"), file.metadata());
      StoredTensor tensor = file.tensors().get("b");
      assertEquals(StoredType.I16, tensor.type());
      assertEquals(List.of(2L, 1L), tensor.shape());
      assertEquals(2, tensor.elements());
      assertEquals(0x0403, tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
      assertEquals(0x0605, tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2));
    }
  }

  @Test
  void readsScalarsEmptyTensorsAndNoTensors() {
    String header =
        "{\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"empty\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[4,4]},"
            + "\"void\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]}}";
    try (SafetensorsFile file = SafetensorsFile.open(file(header, 4))) {
      assertEquals(1, file.tensors().get("scalar").elements());
      assertEquals(0, file.tensors().get("empty").elements());
      assertEquals(0, file.tensors().get("void").elements());
    }
    try (SafetensorsFile file = SafetensorsFile.open(file("{}", 0))) {
      assertTrue(file.tensors().isEmpty());
      assertTrue(file.metadata().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsEveryType(StoredType type) {
    int bytes = 6 * type.width();
    String header = tensor("\"" + type.name() + "\"", "[2,3]", "[0," + bytes + "]");
    try (SafetensorsFile file = SafetensorsFile.open(file(header, bytes))) {
      StoredTensor tensor = file.tensors().get("x");
      assertEquals(type, tensor.type());
      assertEquals(6, tensor.elements());
      assertEquals(bytes, tensor.data().byteSize());
    }
  }

  @Test
  void isReadableFromAnyThreadAndUnmappedOnClose() {
    SafetensorsFile file = SafetensorsFile.open(file("{" + HandMade.entry("a", 0, 3) + "}", 3));
    StoredTensor tensor = file.tensors().get("a");
    byte last =
        CompletableFuture.supplyAsync(() -> tensor.data().get(ValueLayout.JAVA_BYTE, 2)).join();
    assertEquals(2, last);
    file.close();
    file.close();
    assertThrows(IllegalStateException.class, () -> tensor.data().get(ValueLayout.JAVA_BYTE, 2));
  }

  @Test
  void dataCannotBeWritten() {
    try (SafetensorsFile file =
        SafetensorsFile.open(file("{" + HandMade.entry("a", 0, 3) + "}", 3))) {
      StoredTensor tensor = file.tensors().get("a");
      assertThrows(
          IllegalArgumentException.class,
          () -> tensor.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 9));
    }
  }

  @Test
  void refusesWhatIsNotAFile() {
    Refusal.assertSays(
        () -> SafetensorsFile.open(folder.resolve("none.safetensors")), "none", "no such file");
    Refusal.assertSays(() -> SafetensorsFile.open(folder), "not a file");
  }

  @Test
  void refusesAFileTooShortForItsLength() {
    for (int bytes = 0; bytes < 8; bytes++) {
      Path file = HandMade.write(folder.resolve("a.safetensors"), new byte[bytes]);
      Refusal.assertSays(() -> SafetensorsFile.open(file), "has " + bytes + " bytes", "takes 8");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100_000_001L, Long.MAX_VALUE, -1L, Long.MIN_VALUE})
  void refusesAHeaderLongerThanTheFormatAllows(long length) {
    byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    Path file = HandMade.write(folder.resolve("a.safetensors"), bytes);
    Refusal.assertSays(
        () -> SafetensorsFile.open(file), Long.toUnsignedString(length), "allows 100000000");
  }

  @Test
  void refusesAHeaderLongerThanTheFile() {
    byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(9).array();
    Path file = HandMade.write(folder.resolve("a.safetensors"), bytes);
    Refusal.assertSays(() -> SafetensorsFile.open(file), "has 9 bytes", "holds only 8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " {}", "[]", "\"x\"", "\n{}", "\uFEFF{}"})
  void refusesAHeaderThatDoesNotBeginWithABrace(String header) {
    assertRefused(header, 0, "does not begin with {");
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() {
    byte[] header = "{\"aX\":1}".getBytes(StandardCharsets.UTF_8);
    header[3] = (byte) 0xC3;
    Path file = HandMade.write(folder.resolve("a.safetensors"), HandMade.bytes(header, 0));
    Refusal.assertSays(() -> SafetensorsFile.open(file), "not valid UTF-8");
    byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
    Path other = HandMade.write(folder.resolve("b.safetensors"), HandMade.bytes(utf16, 0));
    Refusal.assertSays(() -> SafetensorsFile.open(other), "not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}x",
        "{}\0",
        "{'a':1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"__metadata__\":{}",
        "{/**/}",
        "{\"__metadata__\":{\"a\":\"b\"},}"
      })
  void refusesAHeaderThatIsNotJson(String header) {
    assertRefused(header, 0, "not valid JSON");
  }

  @Test
  void refusesTextAfterTheHeader() {
    assertRefused("{} {}", 0, "text after its JSON object");
  }

  @Test
  void refusesDuplicateKeysAtEveryLevel() {
    String a = HandMade.entry("a", 0, 1);
    assertRefused("{" + a + "," + a + "}", 1, "not valid JSON", "Duplicate", "'a'");
    assertRefused(
        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        1,
        "Duplicate",
        "'dtype'");
    assertRefused("{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}", 0, "Duplicate", "'k'");
    assertRefused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "Duplicate", "'__metadata__'");
    // The same name, once spelt with an escape.
    assertRefused("{" + a + "," + HandMade.entry("\\u0061", 1, 2) + "}", 2, "Duplicate", "'a'");
  }

  @Test
  void refusesMetadataOtherThanStrings() {
    assertRefused("{\"__metadata__\":[]}", 0, "__metadata__ is not a JSON object");
    assertRefused("{\"__metadata__\":{\"k\":1}}", 0, "\"k\" is not a string");
    assertRefused("{\"__metadata__\":{\"k\":{\"l\":\"m\"}}}", 0, "\"k\" is not a string");
    assertRefused("{\"__metadata__\":{\"k\":null}}", 0, "\"k\" is not a string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"F4\"", "\"f32\"", "\"\"", "\"FLOAT\"", "\"F32 \""})
  void refusesATypeItDoesNotKnow(String type) {
    assertRefused(tensor(type, "[1]", "[0,4]"), 4, "tensor \"x\" has dtype " + type);
  }

  @Test
  void refusesATypeThatIsNotAString() {
    assertRefused(tensor("32", "[1]", "[0,4]"), 4, "tensor \"x\"", "dtype that is not a string");
    assertRefused(tensor("null", "[1]", "[0,4]"), 4, "dtype that is not a string");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"shape\":[],\"data_offsets\":[0,1]}",
        "{\"dtype\":\"U8\",\"data_offsets\":[0,1]}",
        "{\"dtype\":\"U8\",\"shape\":[]}",
        "{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0]}",
        "{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1,1]}",
        "{}"
      })
  void refusesAnEntryWithAPartMissing(String entry) {
    assertRefused("{\"x\":" + entry + "}", 1, "tensor \"x\" has no ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "3", "[0,1]", "\"U8\"", "true"})
  void refusesAnEntryThatIsNotAnObject(String entry) {
    assertRefused("{\"x\":" + entry + "}", 1, "tensor \"x\" is not described by a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1.0]", "[\"1\"]", "[null]", "[[1]]", "[true]", "[1e0]", "[{}]"})
  void refusesShapesAndOffsetsOtherThanWholeNumbers(String numbers) {
    assertRefused(tensor("\"U8\"", numbers, "[0,1]"), 1, "shape that holds something other");
    assertRefused(tensor("\"U8\"", "[1]", numbers), 1, "data_offsets that holds something other");
  }

  @Test
  void refusesShapesThatAreNoArrays() {
    assertRefused(tensor("\"U8\"", "1", "[0,1]"), 1, "shape that is not an array");
    assertRefused(tensor("\"U8\"", "[1]", "{}"), 1, "data_offsets that is not an array");
  }

  @Test
  void refusesNegativeNumbers() {
    assertRefused(tensor("\"U8\"", "[-1]", "[0,1]"), 1, "negative number, -1, in its shape");
    assertRefused(tensor("\"U8\"", "[1]", "[-1,0]"), 1, "negative number, -1, in its data_offsets");
    assertRefused(tensor("\"U8\"", "[-1,-1]", "[0,1]"), 1, "negative number, -1");
    assertRefused(tensor("\"U8\"", "[-0]", "[0,0]"), 0, "negative number, -0");
  }

  @Test
  void refusesNumbersAndProductsThatOverflow() {
    assertRefused(tensor("\"U8\"", "[9223372036854775808]", "[0,1]"), 1, "past 2^63");
    assertRefused(tensor("\"U8\"", "[1]", "[0,18446744073709551616]"), 1, "past 2^63");
    assertRefused(tensor("\"U8\"", "[4294967296,4294967296]", "[0,0]"), 0, "more than 2^63 bytes");
    assertRefused(tensor("\"F64\"", "[2305843009213693952]", "[0,0]"), 0, "more than 2^63 bytes");
  }

  @Test
  void refusesOffsetsInTheWrongOrder() {
    assertRefused(tensor("\"U8\"", "[1]", "[2,1]"), 2, "tensor \"x\" begins at byte 2", "end 1");
  }

  @Test
  void refusesALengthThatDoesNotFollowFromTheShape() {
    assertRefused(tensor("\"F32\"", "[2,3]", "[0,23]"), 23, "needs 24 bytes", "give 23");
    assertRefused(tensor("\"F32\"", "[2,0]", "[0,4]"), 4, "needs 0 bytes", "give 4");
    assertRefused(tensor("\"F32\"", "[]", "[0,0]"), 0, "needs 4 bytes", "give 0");
  }

  @Test
  void refusesTensorsThatOverlap() {
    assertRefused(
        "{" + HandMade.entry("a", 0, 4) + "," + HandMade.entry("b", 3, 6) + "}",
        6,
        "tensor \"b\" begins at data byte 3",
        "ends at 4");
    assertRefused(
        "{" + HandMade.entry("a", 0, 4) + "," + HandMade.entry("b", 0, 4) + "}", 4, "overlaps");
    assertRefused(
        "{" + HandMade.entry("a", 0, 4) + "," + HandMade.entry("inside", 2, 2) + "}",
        4,
        "tensor \"inside\"",
        "overlaps");
  }

  @Test
  void refusesHoles() {
    assertRefused("{" + HandMade.entry("a", 1, 2) + "}", 2, "data byte 1", "hole after 0");
    assertRefused(
        "{" + HandMade.entry("b", 4, 6) + "," + HandMade.entry("a", 0, 3) + "}",
        6,
        "tensor \"b\" begins at data byte 4",
        "hole after 3");
  }

  @Test
  void refusesATensorPastTheEndOfTheFile() {
    assertRefused(
        "{" + HandMade.entry("a", 0, 4) + "}", 3, "\"a\" ends at data byte 4", "only 3", "cut");
  }

  @Test
  void refusesBytesThatBelongToNoTensor() {
    assertRefused("{" + HandMade.entry("a", 0, 4) + "}", 5, "cover 4 data bytes", "holds 5");
    assertRefused("{}", 1, "cover 0 data bytes", "holds 1");
  }

  @Test
  void showsAHostileNameOnOneLine() {
    assertRefused(
        "{" + HandMade.entry("a\\nb\\u001b[31m\\u202e", 1, 2) + "}",
        2,
        "\"a\\u000ab\\u001b[31m\\u202e\"");
    String longName = "n".repeat(40_000);
    Path file = file("{" + HandMade.entry(longName, 1, 2) + "}", 2);
    String message = assertThrows(UserError.class, () -> SafetensorsFile.open(file)).getMessage();
    assertTrue(message.length() < 500, message);
  }
}
