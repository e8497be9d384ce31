package dev.fathom.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What values are as dictionary keys: 1, 1.0 and True are one key, lists are none. */
final class Keys {
  private static final int MAX_PARTS = 10_000;

  private Keys() {}

  static Object of(Value value) {
    return of(value, new int[] {MAX_PARTS});
  }

  /**
   * @param left how many more parts the key may have: tuples of one tuple twice grow exponentially
   */
  private static Object of(Value value, int[] left) {
    if (left[0]-- == 0) {
      throw Budget.exceeded("a key of more than " + MAX_PARTS + " parts");
    }
    return switch (value) {
      case Value.Str text -> text.text();
      case Value.Int number -> number.value();
      case Value.Bool bool -> bool.value() ? BigInteger.ONE : BigInteger.ZERO;
      case Value.Real real -> number(real.value());
      case Value.Tuple tuple -> {
        List<Object> keys = new ArrayList<>(tuple.items().size());
        for (Value item : tuple.items()) {
          keys.add(of(item, left));
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
