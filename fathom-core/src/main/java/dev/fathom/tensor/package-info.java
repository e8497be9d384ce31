/**
 * The ground floor: devices, element types and native memory. This package alone knows JavaCPP's
 * memory rules.
 *
 * <p>A tensor is a small Java object that owns native memory which the garbage collector does not
 * see. Every tensor that an operation returns belongs to the innermost {@link
 * dev.fathom.tensor.Scope} of its thread and is freed when that scope closes; what must live longer
 * says so:
 *
 * <pre>{@code
 * Tensor hidden;
 * try (Scope scope = Scope.open()) {
 *   hidden = scope.keep(forward(ids)); // the caller closes it
 * }
 * Tensor next = Scope.compute(() -> block(hidden)); // temporaries freed, the result joins the enclosing scope
 * }</pre>
 *
 * <p>One thing owns nothing: a tensor taken out of a tuple ({@code topk(…).get1()}) is a view into
 * the tuple and must be copied, {@code new Tensor(tuple.get1())}, before it outlives the tuple's
 * scope.
 *
 * <p>The JVM options that the launcher and the tests set, and why:
 *
 * <ul>
 *   <li>{@code -Dorg.bytedeco.javacpp.nopointergc=true}: scopes free memory, the collector must not
 *       race them.
 *   <li>{@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0}, {@code maxBytes=0}: otherwise JavaCPP
 *       refuses to allocate once the process, mapped checkpoints included, passes four times {@code
 *       -Xmx}.
 *   <li>{@code -Dorg.bytedeco.openblas.load=mkl}: OpenBLAS's threads fight libtorch's and cost a
 *       factor of five.
 *   <li>{@code --enable-native-access=ALL-UNNAMED}: JavaCPP loads native libraries.
 * </ul>
 *
 * <p>Rooms above compute with {@code org.bytedeco.pytorch.Tensor} and its operations directly;
 * values cross between Java and tensors only through {@link dev.fathom.tensor.Tensors}.
 */
package dev.fathom.tensor;
