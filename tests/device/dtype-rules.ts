import { lowerings } from "../../compiler/onnx/lower";
import { opNames } from "../../ir/ops";

const widened = opNames.filter((op) => ["several", "wide"].includes(lowerings[op].nodes));

/** A section of docs/providers.md. */
export const dtypeRules = `### float16

A result is rounded once, to the nearest half, ties to the even one; too large ones are infinite, small ones become subnormal numbers or 0.
Data from the host is rounded from its double in one step. \`data()\` gives halves as numbers in a \`Float32Array\`; \`.npy\` files and saved models hold
their bits.

- **cpu, wasm**: every operation converts to float32, computes, and rounds. ONNX Runtime by itself would drop a conversion between two operations
  and keep what a half cannot hold: \`x.mul(x).div(x)\` of 1000 would be 1000. Here it is infinite, as with TensorFlow and on a GPU, and no
  result depends on what stands beside it. This is for checking and for artifacts; it is slower than float32.
- **webgpu, cuda**: kernels for halves. What takes several of them, or leaves the range of halves on the way, is computed in float32 and rounded once: ${widened.sort().join(", ")}.
  Whether a kernel adds up in float32 or in halves is the provider's choice, so that sums and matrix products differ from the CPU's by some units in the last place.
- **webgpu without shader-f16**: an \`UnimplementedError\` that says so, when the first operation on halves runs.

The derivative of a half is a half: those of \`x.rsqrt()\` or \`1/x\` overflow for small x. Compute norms, variances and losses in float32
(\`x.cast("float32")\`); \`tf.layers\` and \`tf.losses\` do so by themselves.

### float64

- **cpu, wasm, cuda**: all operations. Those without a kernel are written by others, and are slower: convolutions by matrix products; on the CPU the inverse
  and hyperbolic functions by logarithms.
- **webgpu**: WGSL has none. The CPU computes, with a warning and copies to and fro; strict mode makes it an error.

### int64 and uint64

- **cpu, wasm, cuda**: 64 bits. JavaScript's numbers hold them exactly up to 2⁵³; \`data()\` gives bigints.
- **webgpu**: held in 32 bits while the graph runs. The dtype that a program sees stays int64. Data and constants that do not fit are an
  \`InvalidArgumentError\`; sums and products wrap around at 2³¹. Sizes and shapes are worked out on the host, in 64 bits.
`;
