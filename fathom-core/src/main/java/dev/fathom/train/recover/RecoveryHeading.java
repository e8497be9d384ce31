package dev.fathom.train.recover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.Json;

/** What stands at the top of the results of every way to recover; docs/recover.md has the rest. */
final class RecoveryHeading {
  private RecoveryHeading() {}

  static ObjectNode of(String method) {
    return Json.MAPPER
        .createObjectNode()
        .put("schema", "fathom-recover/1")
        .put("kind", "recover")
        .put("method", method);
  }
}
