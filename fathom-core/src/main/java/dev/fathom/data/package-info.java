/**
 * Data sets: files of prompts and answers become {@link dev.fathom.data.Example} records.
 *
 * <pre>{@code
 * List<Example> examples =
 *     Examples.read(Path.of("depth.jsonl"), ReadOptions.DEFAULT.withRequireResponse(true));
 * }</pre>
 *
 * <p>What is read, recognised by the keys or columns that stand in the file:
 *
 * <table>
 * <caption>Formats</caption>
 * <tr><th>format</th><th>keys</th><th>prompt</th><th>response</th><th>group</th></tr>
 * <tr><td>Fathom</td><td>prompt, response</td><td>prompt</td><td>response</td><td>all</td></tr>
 * <tr><td>AdvBench</td><td>goal, target</td><td>goal</td><td>target</td><td>harmful</td></tr>
 * <tr><td>Dolly</td><td>instruction, context, response</td><td>instruction and context</td>
 *     <td>response</td><td>benign</td></tr>
 * <tr><td>Alpaca</td><td>instruction, input, output</td><td>instruction and input</td>
 *     <td>output</td><td>benign</td></tr>
 * <tr><td>GSM8K</td><td>question, answer</td><td>question</td><td>answer</td><td>benign</td></tr>
 * <tr><td>preferences</td><td>prompt, chosen, rejected</td><td>prompt</td><td>rejected</td>
 *     <td>harmful</td></tr>
 * </table>
 *
 * Instruction and context are joined by an empty line. Each format may come as JSONL, as a JSON
 * array or as CSV with a header, each also gzipped; which of these it is shows in the first
 * character, and {@code .csv} is always CSV. In every format a row may carry {@code id}, {@code
 * group}, {@code system} and {@code refusal} (the answer wanted in the response's place; {@code
 * chosen} among preferences); other keys are ignored.
 *
 * <p>Files are untrusted: text must be UTF-8, and whatever is wrong with any row is reported at
 * once, with its line, before a model is loaded.
 */
package dev.fathom.data;
