package dev.fathom.jinja;

/** What a name after {@code |} stands for. */
interface Filter {
  Value apply(Evaluator evaluator, Value subject, CallArguments arguments);
}
