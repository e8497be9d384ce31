package dev.fathom.jinja;

/**
 * One token of a template.
 *
 * @param line the line it begins on, from 1
 * @param text data, name, operator or number as written; the value of a string literal
 */
record Token(int line, Type type, String text) {
  enum Type {
    DATA("template data / text"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    END("end of template");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  boolean is(Type expected) {
    return type == expected;
  }

  boolean isOperator(String symbol) {
    return type == Type.OPERATOR && text.equals(symbol);
  }

  boolean isName(String name) {
    return type == Type.NAME && text.equals(name);
  }

  /** The token as error messages name it. */
  String describe() {
    return type == Type.NAME || type == Type.OPERATOR ? text : type.words();
  }
}
