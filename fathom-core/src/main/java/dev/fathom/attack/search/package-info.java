/**
 * Attacks that search: what to ask is crafted for each example with the model at hand.
 *
 * <p>A {@link dev.fathom.attack.search.Search} gets a {@link dev.fathom.attack.search.SearchField}
 * and hands on one {@link dev.fathom.attack.search.Searched} per example, a row of {@code
 * searches.jsonl}. Asking, judging and reporting are the same for them as for every attack.
 */
package dev.fathom.attack.search;
