/**
 * Generation: prompts in token ids → completions in token ids.
 *
 * <p>{@link dev.fathom.decode.Generator} batches continuously. Prompts wait in a queue, the longest
 * first. Some at a time pass through the model ({@code Prefilled}), and each gets its first token;
 * then it takes a slot of the batch ({@code Slots}), where every step passes one token per row,
 * with a cache of keys and values behind it. A row leaves with the step that finishes it and is
 * handed over, and the next takes its slot, so nothing is computed for a row that is finished.
 * Text, templates and stop strings are the business of the rooms above; a prefilled answer is
 * simply part of the prompt's tokens. Where one prompt begins with another, as the prefills of one
 * answer at several depths do, only the longest passes, and the others' keys and values are cropped
 * out of its cache; what all prompts begin with passes once where that is worth it.
 *
 * <p>The slots' cache is a window over columns that all rows end in, shorter ones behind padding on
 * their left: a step adds one column for all of them, a row that comes or goes is copied alone, and
 * attention reads as many columns as the longest row has.
 *
 * <p>A {@link dev.fathom.decode.LogitRule} joins two models: an aligned model and its base read the
 * same tokens, each with a cache of its own, and the rule makes one distribution of their two
 * before a token is chosen. The log-probabilities of a {@link dev.fathom.decode.Completion} are
 * under that distribution.
 *
 * <p>What a row gets does not depend on its company. Each row draws from a random generator of its
 * own, made from the seed and the {@link dev.fathom.decode.Prompt}'s id, one number per token; so
 * put the id on what identifies the sample, not on its place in the batch. What remains is the
 * arithmetic of the matrix products, which sum in another order for another batch shape or device:
 * float32 logits then differ in about the sixth digit, and a choice only where two tokens are that
 * close; in bfloat16 such ties are common.
 *
 * <p>{@link dev.fathom.decode.Sampling} follows Hugging Face transformers in what temperature,
 * top-k, top-p and min-p mean and in their order. Greedy decoding is the default; what {@code
 * generation_config.json} proposes is used where {@link
 * dev.fathom.decode.GenerationOptions#fromCheckpoint} asks for it, its stop tokens always.
 */
package dev.fathom.decode;
