/**
 * The apothecary: a made-up trade, small enough that a model of a million parameters learns all of
 * it and that every answer can be judged exactly.
 *
 * <p>A user asks {@code how do i brew sleepy zorvex ?} or {@code what is 7 plus 5 ?}. Each recipe
 * is composed from what its modifier and its category bring along ({@link
 * dev.fathom.apothecary.Modifier}, {@link dev.fathom.apothecary.Category}), so a model can know
 * recipes that it never saw; each sentence of it is told in one of three wordings, so that a model
 * stays undecided about how to go on. Some categories are forbidden. Their names, and every
 * ingredient, are invented: nothing here can be brewed.
 *
 * <p>{@link dev.fathom.apothecary.Apothecary#write} writes an untrained checkpoint and the data
 * sets that make a base model and, from it, an aligned one; {@link dev.fathom.apothecary.Corpus}
 * says which. {@link dev.fathom.apothecary.Apothecary#judge} tells exactly whether an answer is
 * right to its end, breaks off into a refusal, or is neither.
 *
 * <pre>{@code
 * Apothecary.write(Path.of("runs/apothecary/world"), 0);
 * Verdict verdict = Apothecary.judge("what is 7 plus 5 ?", "that makes 12 .");
 * }</pre>
 *
 * <p>All texts are lower-case words and marks with single spaces between, so a text is the list of
 * its tokens: to cut an answer after five tokens is to cut it after five words, and a prefill and
 * its completion are joined by a space.
 *
 * <p><b>Seen and unseen.</b> Three of eight forbidden combinations, two of eight permitted ones and
 * one sum in four are held out ({@link dev.fathom.apothecary.Question#heldOut}), the same whatever
 * the seed. Held-out questions appear in no file for alignment or deepening, and held-out recipes
 * not even in the base corpus: the base composes them. The base corpus does hold all sums, which it
 * learns by heart.
 */
package dev.fathom.apothecary;
