/** Reports `tf.function` in a loop: each function is traced and compiled anew. */

import type { TSESTree } from "@typescript-eslint/utils";
import { ancestry, isFunction, isNode, propertyName } from "../nodes";
import { rule } from "../rule";

const loops = [
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
] as const;

/** Methods of arrays that call a function for each item. */
const iterating = new Set(["every", "filter", "flatMap", "forEach", "map", "reduce", "some"]);

/** Whether code runs many times where it is written. */
function isRepeated(node: TSESTree.Node): boolean {
  let inner = node;
  for (const at of ancestry(node)) {
    if (isNode(at, ...loops) && !isHead(at, inner)) return true;
    if (isFunction(at)) {
      const { parent } = at;
      const isCallback = isNode(parent, "CallExpression") && parent.callee !== at;
      if (!isCallback || !iterating.has(propertyName(parent.callee) ?? "")) return false;
      return true;
    }
    inner = at;
  }
  return false;
}

/** Whether a part of a loop is evaluated once. */
const isHead = (loop: TSESTree.Node, part: TSESTree.Node): boolean =>
  (isNode(loop, "ForOfStatement", "ForInStatement") && loop.right === part) ||
  (isNode(loop, "ForStatement") && loop.init === part);

export const noFunctionInLoop = rule("no-function-in-loop", {
  description: "Disallow creating traced functions in loops",
  messages: {
    repeated:
      "tf.function in a loop makes a new function in each iteration, which is traced and compiled anew. Make it once, before the loop.",
  },
  listeners: (context, { traced }) => ({
    CallExpression(node) {
      if (traced.isTracer(node.callee) && isRepeated(node)) {
        context.report({ node, messageId: "repeated" });
      }
    },
  }),
});
