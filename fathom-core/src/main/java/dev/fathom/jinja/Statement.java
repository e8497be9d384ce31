package dev.fathom.jinja;

import java.util.List;
import java.util.Optional;

/** A statement of the template: a tag with all it encloses, or what stands between tags. */
sealed interface Statement {
  record Text(String text) implements Statement {}

  record Print(Expression value) implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression condition, List<Statement> body) {}

  record For(
      Target target,
      Expression iterable,
      Optional<Expression> condition,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}

  record Assign(Target target, Expression value, int line) implements Statement {}

  /** {@code {% set target | filters %}body{% endset %}}. */
  record AssignBlock(
      Target target, List<Expression.FilterStep> filters, List<Statement> body, int line)
      implements Statement {}

  record FilterBlock(List<Expression.FilterStep> filters, List<Statement> body)
      implements Statement {}

  record DefineMacro(MacroDefinition macro) implements Statement {}

  /** {@code {% call(parameters) callee(arguments) %}body{% endcall %}}. */
  record CallBlock(Expression.Call call, MacroDefinition caller, int line) implements Statement {}

  /** A body in a scope of its own: {@code with} and its bindings, or {@code generation}. */
  record Scoped(List<Binding> bindings, List<Statement> body) implements Statement {}

  record Binding(Target target, Expression value, int line) {}

  /**
   * @param usesCaller whether the body names {@code caller}; so for the other two special names
   */
  record MacroDefinition(
      String name,
      List<Parameter> parameters,
      List<Statement> body,
      boolean usesCaller,
      boolean usesKeywords,
      boolean usesPositional,
      int line) {}

  record Parameter(String name, Optional<Expression> defaultValue) {}

  /** What an assignment writes to. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record NamespaceAttribute(String namespace, String attribute) implements Target {}

    record Several(List<Target> targets) implements Target {}
  }
}
