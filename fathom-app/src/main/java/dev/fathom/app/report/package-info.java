/**
 * The reports: {@code report.html}, one page that needs nothing beside it, and {@code report.md}.
 *
 * <p>One door per kind of run: {@link dev.fathom.app.report.MeasureReport}, {@link
 * dev.fathom.app.report.AttackReport} and {@link dev.fathom.app.report.TrainReport}; {@link
 * dev.fathom.app.report.RunReport} takes the one that fits a folder. {@link
 * dev.fathom.app.report.CompareReport} sets runs of any kind side by side, {@link
 * dev.fathom.app.report.DemoReport} the runs of {@code fathom demo}.
 *
 * <p>Behind each door, {@code Results}, {@code AttackResults} or {@code TrainResults} (with {@code
 * Samples}, {@code Answers} or {@code Steps}) is the run folder as records; {@code Headline} and
 * the classes named {@code …Words} say in words what the numbers say; one class per picture ({@code
 * KlFigure}, {@code SuccessFigure}, …) picks its series and explains them; {@code LineChart} and
 * {@code StackChart} draw over a {@code Frame}, whose axis to the right is an {@code Across};
 * {@code HtmlPage} and {@code MarkdownPage} put the parts together. The pages' skeleton, style and
 * scripts are files beside these classes.
 *
 * <p>Nothing is computed anew from samples: what a figure shows stands in {@code results.json} (or,
 * step by step, in {@code steps.jsonl}), and words only read and compare. Tokens, answers, labels,
 * prompts and ids are untrusted. They reach the page through {@code Markup.of} alone, which escapes
 * whatever is not markup already, and the script through JSON without {@code <}; the page's content
 * security policy allows no network and no script but its own, by hash.
 */
package dev.fathom.app.report;
