package dev.fathom.jinja;

/** A macro, or the body of a {@code call} block, with the scope it was defined in. */
record Macro(Statement.MacroDefinition definition, Scope scope) implements Value {
  @Override
  public String typeName() {
    return "Macro";
  }
}
