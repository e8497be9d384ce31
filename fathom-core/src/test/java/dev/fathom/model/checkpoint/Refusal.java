package dev.fathom.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fathom.UserError;
import org.junit.jupiter.api.function.Executable;

/** What every refusal must be: a {@link UserError} of one line that says certain things. */
final class Refusal {
  private Refusal() {}

  static void assertSays(Executable action, String... parts) {
    String message = assertThrows(UserError.class, action).getMessage();
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
    }
  }
}
