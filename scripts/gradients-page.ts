/** `docs/gradients.md`: the mathematics of each gradient rule, which is the comment above its row. */
import { join } from "node:path";
import { gradientRules } from "../gradients/rules";
import type { GradientRule } from "../gradients/rule";
import { opNames, type OpName } from "../ir/ops";
import { commentedRows } from "./commented-rows";
import { opComments } from "./op-comments";

const rows = commentedRows(join(__dirname, "..", "gradients", "rules"), "Rules");

/** The mathematics of a rule, or why there is none; empty where the row has no comment. */
export function mathematicsOf(op: OpName): string {
  const rule: GradientRule<never> = gradientRules[op];
  const comment = rows.get(op)?.comment.join(" ") ?? "";
  return "notDifferentiable" in rule ? `none: ${rule.notDifferentiable}` : comment;
}

function section(family: string, ops: readonly OpName[]): string {
  const lines = ops.map((op) => {
    const meaning = opComments.get(op)?.meaning ?? "";
    return `- \`${op}\` (${meaning}): ${mathematicsOf(op)}`;
  });
  return `## ${family}\n\nRules: \`gradients/rules/${family}.ts\`\n\n${lines.join("\n")}\n`;
}

export function gradientsPage(): string {
  const families = new Map<string, OpName[]>();
  for (const op of opNames) {
    const family = rows.get(op)?.family ?? "";
    families.set(family, [...(families.get(family) ?? []), op]);
  }
  return `# Gradients

Every gradient rule with its mathematics, read from the comments above the rows by \`npm run print-ops\`.

In a rule for y = f(x), dx on the left of an equation is the gradient of x, and dy, or g, is that of y: what a rule returns is dx, a vector-Jacobian
product. Where a derivative is written as d f(x) = f′(x) dx, the rule multiplies g by f′(x) in the same way. σ is the sigmoid, f̄ the
gradient graph of a graph f, ∘ the elementwise product,
[c] is 1 where c holds and 0 elsewhere. Sums over axes along which an operand was broadcast, and sums over several uses of a value, are made by the driver
(\`gradients/reverse.ts\`) and are in no rule. Rules are made of ops of the same table, so that each has derivatives of all orders.

${[...families].map(([family, ops]) => section(family, ops)).join("\n")}`;
}
