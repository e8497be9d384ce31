/**
 * The reports: {@code report.html}, one page that needs nothing beside it, and {@code report.md}.
 *
 * <p>{@link dev.fathom.app.report.MeasureReport} is the door. Behind it {@code ResultsReader} and
 * {@code Samples} turn the run folder's files into records; {@code Headline} says in words what the
 * numbers say; one class per picture ({@code KlFigure}, {@code RecoveryFigure}, …) picks its series
 * and explains them; {@code LineChart} and {@code StackChart} draw over a {@code Frame}; {@code
 * HtmlReport} and {@code MarkdownReport} put the parts together. The page's skeleton, style and
 * script are files beside these classes.
 *
 * <p>Nothing is computed anew from samples: what a figure shows stands in {@code results.json}, and
 * the headline only reads and compares. Tokens, labels, prompts and ids are untrusted. They reach
 * the page through {@code Markup.of} alone, which escapes whatever is not markup already, and the
 * script through JSON without {@code <}; the page's content security policy allows no network and
 * no script but its own, by hash.
 */
package dev.fathom.app.report;
