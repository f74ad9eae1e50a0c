/** Reports iteration over tensors: `for…of`, spread, destructuring. */

import type { TSESTree } from "@typescript-eslint/utils";
import { isNode } from "../nodes";
import { rule } from "../rule";

/** Functions of JavaScript that iterate over their first argument. */
const iterating = new Set(["Array.from", "Object.fromEntries", "Promise.all"]);

export const noTensorIteration = rule("no-tensor-iteration", {
  description: "Disallow iterating over tensors as JavaScript does",
  messages: {
    iteration:
      "A tensor cannot be iterated over: this throws. Use tf.unstack(x) for a known number of rows, tf.mapFn or tf.scan for any; AutoGraph converts " +
      "for…of (docs/autograph.md).",
    keys: "for…in goes over the properties of the tensor object, not over indices. Use for (const i of tf.range(0, n)) with AutoGraph, or tf.whileLoop.",
  },
  listeners(context, { types, isConverted }) {
    const report = (node: TSESTree.Node): void => {
      if (types.isTensor(node)) context.report({ node, messageId: "iteration" });
    };
    return {
      ForOfStatement(node) {
        if (!isConverted(node)) report(node.right);
      },
      ForInStatement(node) {
        if (types.isTensor(node.right)) context.report({ node: node.right, messageId: "keys" });
      },
      SpreadElement(node) {
        if (!isNode(node.parent, "ObjectExpression")) report(node.argument);
      },
      VariableDeclarator(node) {
        if (isNode(node.id, "ArrayPattern") && node.init !== null) report(node.init);
      },
      AssignmentExpression(node) {
        if (isNode(node.left, "ArrayPattern")) report(node.right);
      },
      CallExpression(node) {
        const [first] = node.arguments;
        if (first !== undefined && iterating.has(context.sourceCode.getText(node.callee))) {
          report(first);
        }
      },
      YieldExpression(node) {
        if (node.delegate) report(node.argument);
      },
    };
  },
});
