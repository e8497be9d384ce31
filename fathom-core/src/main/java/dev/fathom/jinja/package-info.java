/**
 * The template language of chat templates: the part of Jinja2 that the templates inside Hugging
 * Face checkpoints use, behaving as transformers sets Jinja2 up (sandboxed and immutable, {@code
 * trim_blocks}, {@code lstrip_blocks}, {@code break} and {@code continue}, {@code {% generation
 * %}}, {@code tojson} without HTML or ASCII escaping, {@code raise_exception}, {@code
 * strftime_now}).
 *
 * <pre>{@code
 * Template template = Template.parse("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}");
 * String text = template.render(Map.of("messages", List.of(Map.of("role", "user", "content", "Hi"))));
 * }</pre>
 *
 * <p>{@link dev.fathom.jinja.Template}, {@link dev.fathom.jinja.TemplateException} and {@link
 * dev.fathom.jinja.Limits} are the whole public face. Inside, a {@code Lexer} makes tokens (the
 * whitespace rules live there), a {@code Parser} makes {@code Statement}s and {@code Expression}s,
 * and an {@code Interpreter} walks them over {@code Value}s, which print, compare and fail as
 * Python's do.
 *
 * <p>A template comes out of a checkpoint that somebody else made, so it is untrusted. Its values
 * are a closed set of types that are made here: nothing of the JVM can be reached, lists and
 * dictionaries cannot be changed, and every loop pass, evaluation, character made and level of
 * nesting is counted against {@link dev.fathom.jinja.Limits}.
 *
 * <p>Left out, with an error that says so: template inheritance, {@code include} and {@code import}
 * (a chat template is one file), recursive loops, and the filters that make HTML or random text.
 */
package dev.fathom.jinja;
