package dev.fathom.jinja;

/** What a name after {@code is} stands for. */
interface ValueTest {
  boolean test(Evaluator evaluator, Value subject, CallArguments arguments);
}
