package dev.fathom.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Python's {@code ==}, {@code <} and {@code in}. */
final class Equality {
  private final Budget budget;

  Equality(Budget budget) {
    this.budget = budget;
  }

  boolean equal(Value left, Value right) {
    budget.enter();
    try {
      return switch (left) {
        case Value.Bool _, Value.Int _, Value.Real _ ->
            Numbers.isNumber(right)
                && Numbers.compare(left, right).filter(order -> order == 0).isPresent();
        case Value.Str text -> {
          budget.pass(text);
          yield right instanceof Value.Str other && text.text().equals(other.text());
        }
        case Value.None _ -> right == Value.None.NONE;
        case Value.Undefined _ -> right instanceof Value.Undefined;
        case Value.ListValue list ->
            right instanceof Value.ListValue other && equalItems(list.items(), other.items());
        case Value.Tuple tuple ->
            right instanceof Value.Tuple other && equalItems(tuple.items(), other.items());
        case Dict dict -> right instanceof Dict other && equalEntries(dict, other);
        case Value.Range range -> range.equals(right);
        case Value.DictView view ->
            right instanceof Value.DictView other && equalItems(view.items(), other.items());
        case Value.Function _, OneShot _, Namespace _, Loop _, Macro _ -> same(left, right);
      };
    } finally {
      budget.leave();
    }
  }

  @SuppressWarnings("ReferenceEquality") // Python's "is"
  static boolean same(Value left, Value right) {
    return left == right;
  }

  private boolean equalItems(List<Value> left, List<Value> right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<Value> others = right.iterator();
    for (Value item : left) {
      if (!identicalOrEqual(item, others.next())) {
        return false;
      }
    }
    return true;
  }

  // Inside containers Python takes an object for equal to itself without asking it.
  private boolean identicalOrEqual(Value left, Value right) {
    return same(left, right) || equal(left, right);
  }

  private boolean equalEntries(Dict left, Dict right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Dict.Entry entry : left.entries()) {
      Optional<Value> other = right.get(entry.key());
      if (other.isEmpty() || !identicalOrEqual(entry.value(), other.get())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Orders two values.
   *
   * @param operator the sign asked for, for the message
   * @return as {@link Integer#compare}; nothing if one is NaN
   */
  Optional<Integer> order(Value left, Value right, String operator) {
    budget.enter();
    try {
      if (left instanceof Value.Undefined undefined) {
        throw undefined.failure();
      }
      if (right instanceof Value.Undefined undefined) {
        throw undefined.failure();
      }
      if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
        return Numbers.compare(left, right);
      }
      if (left instanceof Value.Str a && right instanceof Value.Str b) {
        budget.pass(a);
        return Optional.of(PythonText.compare(a.text(), b.text()));
      }
      if (left instanceof Value.ListValue a && right instanceof Value.ListValue b) {
        return orderItems(a.items(), b.items(), operator);
      }
      if (left instanceof Value.Tuple a && right instanceof Value.Tuple b) {
        return orderItems(a.items(), b.items(), operator);
      }
      throw new TemplateException(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator, left.typeName(), right.typeName()));
    } finally {
      budget.leave();
    }
  }

  private Optional<Integer> orderItems(List<Value> left, List<Value> right, String operator) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!identicalOrEqual(left.get(i), right.get(i))) {
        return order(left.get(i), right.get(i), operator);
      }
    }
    return Optional.of(Integer.compare(left.size(), right.size()));
  }

  /** For sorting: Python's sort asks only for {@code <}. */
  int compareForSorting(Value left, Value right) {
    return order(left, right, "<").orElse(0);
  }

  boolean contains(Value container, Value wanted) {
    return switch (container) {
      case Value.Str text -> {
        if (!(wanted instanceof Value.Str part)) {
          throw new TemplateException(
              "'in <string>' requires string as left operand, not " + wanted.typeName());
        }
        budget.search(text.text(), part.text());
        yield text.text().contains(part.text());
      }
      case Dict dict -> dict.contains(wanted);
      default -> {
        if (!Iteration.isIterable(container)) {
          throw new TemplateException(
              "argument of type '" + container.typeName() + "' is not iterable");
        }
        Iterator<Value> values = new Iteration(budget).over(container);
        while (values.hasNext()) {
          if (identicalOrEqual(values.next(), wanted)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }
}
