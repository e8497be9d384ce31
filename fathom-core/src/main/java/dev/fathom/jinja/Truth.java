package dev.fathom.jinja;

import java.math.BigInteger;

/** Which values count as true: Python's {@code bool}. */
final class Truth {
  private Truth() {}

  static boolean of(Value value) {
    return switch (value) {
      case Value.None _, Value.Undefined _ -> false;
      case Value.Bool bool -> bool.value();
      case Value.Int number -> !number.value().equals(BigInteger.ZERO);
      case Value.Real real -> real.value() != 0;
      case Value.Str text -> !text.text().isEmpty();
      case Value.ListValue list -> !list.items().isEmpty();
      case Value.Tuple tuple -> !tuple.items().isEmpty();
      case Value.Range range -> range.length() > 0;
      case Value.DictView view -> !view.items().isEmpty();
      case Dict dict -> dict.size() > 0;
      case Loop loop -> loop.length() > 0;
      case Value.Function _, OneShot _, Namespace _, Macro _ -> true;
    };
  }
}
