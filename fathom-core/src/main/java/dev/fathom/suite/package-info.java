/**
 * Suites: models, and the attacks and tasks that each of them goes through.
 *
 * <p>A {@link dev.fathom.suite.Suite} is read from a file; a plan of stages comes of it, each a run
 * that a verb would make in the same way, in a folder of its own. {@link dev.fathom.suite.SuiteRun}
 * carries them out and sets what they left side by side: every number with its interval, every
 * difference with a test that pairs by prompt. {@link dev.fathom.suite.Gate} decides whether a
 * model may take another's place.
 */
package dev.fathom.suite;
