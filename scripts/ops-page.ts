/** `docs/ops.md`: what is known of each op, read from the tables and from the comments above their rows. */

import { missingKernels, type Unsupported } from "../compiler/capabilities";
import { batchingRules } from "../gradients/batching";
import type { BatchingRow } from "../gradients/batching/rule";
import { isLooped } from "../gradients/batching/fallback-loop";
import { gradientRules } from "../gradients/rules";
import type { GradientRule } from "../gradients/rule";
import { opNames, type OpName } from "../ir/ops";
import { opComments } from "./op-comments";

function gradientText(op: OpName): string {
  const rule: GradientRule<never> = gradientRules[op];
  return "notDifferentiable" in rule ? `none: ${rule.notDifferentiable}` : "yes";
}

function batchingText(op: OpName): string {
  const row: BatchingRow<never> = batchingRules[op];
  if ("neverBatched" in row) return `never: ${row.neverBatched}`;
  return isLooped(row) ? "by a loop over the examples" : "yes";
}

const floats = ["float16", "float32", "float64"];

function providerText(missing: Unsupported | undefined): string {
  if (missing === undefined) return "kernel";
  if (typeof missing === "function") return "kernel or composed";
  if (missing.length === 0) return "kernel";
  return floats.every((dtype) => missing.some((other) => other === dtype))
    ? "composed"
    : `kernel; composed in ${missing.join(", ")}`;
}

const cells = (...texts: readonly string[]): string =>
  `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

export function opsPage(): string {
  const providers = ["cpu", "cuda", "webgpu"] as const;
  const lines = opNames.map((op) => {
    const comment = opComments.get(op);
    const emittedBy = comment?.emittedBy === undefined ? "" : `emitted ${comment.emittedBy}`;
    return cells(
      `\`${op}\``,
      comment?.meaning ?? "",
      code(comment?.functions ?? []) || emittedBy,
      code(comment?.tensorFlow ?? []),
      gradientText(op),
      batchingText(op),
      ...providers.map((provider) => providerText(missingKernels[provider][op])),
    );
  });
  const columns = ["op", "what it computes", "function", "TensorFlow", "gradient", "batching"];
  const names = [...columns, ...providers.map((name) => name.toUpperCase())];
  return `# Operations

Every op of the graph, read from the tables by \`npm run print-ops\`. Most functions that users call are compositions of these.

- **What it computes**, **function** and **TensorFlow**: the comment above the op's row in \`ir/ops/\`. The function is the one that is this op; an op
  without one is emitted by derivatives, by passes or by other functions.
- **Gradient**: whether the op has a derivative, to any order, or why it has none. The mathematics are in [gradients.md](gradients.md).
- **Batching**: whether it works on a batch of examples at once, as Jacobians and \`vectorizedMap\` need, is repeated for one example after the other,
  with a warning, or why it never has to.
- **Providers**: \`kernel\` where an op is written as ONNX nodes that the provider has kernels for; \`composed\` where other ops take its
  place, always, for some dtypes, or depending on the node. The wasm provider is as the CPU's.

To add one, see [add-an-op.md](add-an-op.md).

${opNames.length} ops, ${opNames.filter((op) => gradientText(op) === "yes").length} of them differentiable.

${cells(...names)}
${cells(...names.map(() => "---"))}
${lines.join("\n")}
`;
}
