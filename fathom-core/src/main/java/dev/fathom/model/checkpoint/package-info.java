/**
 * Checkpoints on disk: reading and writing folders in the Hugging Face layout. Files only, no
 * tensors: what comes out is a name, an element type, a shape and a slice of mapped memory, and the
 * model package makes tensors of it.
 *
 * <p>A checkpoint folder holds {@code config.json}, the weights as {@code model.safetensors} or as
 * shards listed by {@code model.safetensors.index.json}, and the tokenizer's files. {@link
 * dev.fathom.model.checkpoint.CheckpointFolder} reads one:
 *
 * <pre>{@code
 * try (CheckpointFolder folder = CheckpointFolder.open(Path.of("Llama-3.2-1B"))) {
 *   StoredTensor embedding = folder.tensors().get("model.embed_tokens.weight");
 *   embedding.data(); // little-endian elements, row-major, a view of the mapped file
 * }
 * }</pre>
 *
 * <p>The data are valid until the folder is closed; whoever wraps them without copying keeps the
 * folder open for as long as the wrapper lives. {@link
 * dev.fathom.model.checkpoint.CheckpointWriter} writes a folder that transformers and vLLM load.
 *
 * <p>{@link dev.fathom.model.checkpoint.AdapterFolder} reads and writes LoRA adapters as PEFT does.
 *
 * <p>Every checkpoint is untrusted input. The safetensors header is checked against all rules of <a
 * href="https://github.com/huggingface/safetensors#format">the format</a>; shard names cannot leave
 * the folder; pickle files ({@code .bin}, {@code .pt}, {@code .pth}) are never opened, because
 * reading one can run code. Each violation is a {@link dev.fathom.UserError} that names the file,
 * the tensor and the numbers that differ.
 */
package dev.fathom.model.checkpoint;
