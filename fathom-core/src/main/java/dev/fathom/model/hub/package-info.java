/**
 * From what a user types to a checkpoint folder: a local folder, or a model of the Hugging Face Hub
 * that is downloaded once into the cache that Python's tools share.
 *
 * <pre>{@code
 * ModelLocator locator = new ModelLocator(HubEnvironment.system(), DownloadProgress.NONE);
 * Path folder = locator.resolve("Qwen/Qwen3-0.6B", Optional.empty());
 * }</pre>
 *
 * <p>The cache has huggingface_hub's layout: {@code models--org--name/refs/main} holds a commit,
 * {@code snapshots/<commit>/config.json} is a relative link to {@code blobs/<etag>}. What Python
 * downloaded is found here and the other way round. A blob is downloaded under {@code
 * <etag>.incomplete}, goes on where it stopped, and gets its name only when its size and its
 * checksum are right: the etag of a large file is its SHA-256, that of a small one its git hash.
 *
 * <p>Only what a model needs is fetched: configuration, tokenizer, chat template, safetensors. The
 * weights come last, so that a snapshot with all its weights has all else too. Pickle and code are
 * never fetched. What the server sends is untrusted: files are chosen by names known beforehand,
 * commits and etags must be hexadecimal, and the token goes to the configured endpoint alone, not
 * to the storage hosts it redirects to.
 *
 * <p>As in huggingface_hub, a Hub that cannot be reached or refuses access is no error when a
 * complete snapshot is in the cache already.
 */
package dev.fathom.model.hub;
