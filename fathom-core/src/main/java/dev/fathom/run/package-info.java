/**
 * What every run needs around its computation: a folder, a configuration, a way to go on after a
 * crash, progress on the screen, and a record of what produced the numbers.
 *
 * <pre>{@code
 * try (RunFolder run = RunFolder.open(output, settings.toJson(), RunFolder.FREE, overwrite);
 *     SampleLog samples = SampleLog.open(run.file("samples.jsonl"))) {
 *   // compute what samples.finished() lacks; samples.append(row) for each
 *   run.writeJson("results.json", results);
 * }
 * }</pre>
 *
 * <p>A folder holds, in the order they are written: {@code .lock} (one run at a time), {@code
 * config.yaml}, {@code fathom.log}, {@code .files} (what Fathom wrote, which is all that {@code
 * --overwrite} deletes), then whatever the verb writes. Whole files are written beside, forced to
 * the disk and renamed; samples are appended one row at a time.
 *
 * <p>The same command on the same folder goes on where the run stopped. If a key that matters
 * differs, the run is refused with both values.
 */
package dev.fathom.run;
