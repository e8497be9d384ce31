package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What values are as dictionary keys: 1, 1.0 and True are one key, lists are none. */
final class Keys {
  private static final int MAX_DEPTH = 50;

  private Keys() {}

  static Object of(Value value) {
    return of(value, 0);
  }

  private static Object of(Value value, int depth) {
    return switch (value) {
      case Value.Str text -> text.text();
      case Value.Int number -> number.value();
      case Value.Bool bool -> bool.value() ? BigInteger.ONE : BigInteger.ZERO;
      case Value.Real real -> number(real.value());
      case Value.Tuple tuple -> {
        if (depth > MAX_DEPTH) {
          throw Budget.exceeded("tuples nested deeper than " + MAX_DEPTH + " as a key");
        }
        List<Object> keys = new ArrayList<>(tuple.items().size());
        for (Value item : tuple.items()) {
          keys.add(of(item, depth + 1));
        }
        yield keys;
      }
      // All undefined values are equal.
      case Value.Undefined _ -> Value.Undefined.class;
      case Value.Range range -> range;
      case Value.None none -> none;
      case Value.ListValue _, Dict _, Value.DictView _ ->
          throw new TemplateException("unhashable type: '" + value.typeName() + "'");
      case Value.Function _, OneShot _, Namespace _, Loop _, Macro _ -> new Identity(value);
    };
  }

  private static Object number(double value) {
    if (value == Math.rint(value) && !Double.isInfinite(value)) {
      return new BigDecimal(value).toBigInteger();
    }
    return value;
  }

  private record Identity(Value value) {
    @Override
    @SuppressWarnings("ReferenceEquality") // an object without a value of its own equals itself
    public boolean equals(Object other) {
      return other instanceof Identity(Value same) && same == value;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }
}
