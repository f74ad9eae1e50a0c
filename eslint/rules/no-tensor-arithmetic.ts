/** Reports JavaScript's arithmetic on tensors, which throws. */

import type { TSESTree } from "@typescript-eslint/utils";
import {
  arithmeticMethods,
  callOf,
  isPlace,
  receiver,
  shifts,
  unaryMethods,
} from "../replacements";
import { isNode } from "../nodes";
import { rule } from "../rule";

const unary = new Set(["-", "+", "~"]);

export const noTensorArithmetic = rule("no-tensor-arithmetic", {
  description: "Disallow JavaScript's arithmetic operators on tensors",
  hasSuggestions: true,
  messages: {
    operator:
      "JavaScript's `{{operator}}` does not work on tensors: it throws. Use the tensor's methods, or turn AutoGraph on (docs/autograph.md).",
    call: "Call {{method}}",
  },
  listeners(context, { types, isConverted }) {
    const source = context.sourceCode;
    const report = (
      node: TSESTree.Node,
      operator: string,
      method: string | undefined,
      text: string | undefined,
    ): void => {
      // There are operations for all operators but shifts and the sign +.
      if (isConverted(node) && method !== undefined) return;
      context.report({
        node,
        messageId: "operator",
        data: { operator },
        suggest:
          text === undefined || method === undefined
            ? []
            : [
                {
                  messageId: "call",
                  data: { method },
                  fix: (fixer) => fixer.replaceText(node, text),
                },
              ],
      });
    };
    return {
      BinaryExpression(node) {
        const { operator, left, right } = node;
        const method = arithmeticMethods.get(operator);
        if (method === undefined && !shifts.has(operator)) return;
        if (!types.isTensor(left) && !types.isTensor(right)) return;
        const text = method && callOf(source, types, method, left, right);
        report(node, operator, method, text);
      },
      UnaryExpression(node) {
        if (!unary.has(node.operator) || !types.isTensor(node.argument)) return;
        const method = unaryMethods.get(node.operator);
        const text =
          method !== undefined && types.hasMethods(node.argument)
            ? `${receiver(source, node.argument)}.${method}()`
            : undefined;
        report(node, node.operator, method, text);
      },
      UpdateExpression(node) {
        if (!types.isTensor(node.argument)) return;
        const method = node.operator === "++" ? "add" : "sub";
        const place = source.getText(node.argument);
        const isStatement = isNode(node.parent, "ExpressionStatement", "ForStatement");
        const text =
          isStatement && isPlace(node.argument) && types.hasMethods(node.argument)
            ? `${place} = ${place}.${method}(1)`
            : undefined;
        report(node, node.operator, method, text);
      },
      AssignmentExpression(node) {
        const operator = node.operator.slice(0, -1);
        const method = arithmeticMethods.get(operator);
        if (method === undefined && !shifts.has(operator)) return;
        if (!types.isTensor(node.left) && !types.isTensor(node.right)) return;
        const value = method && callOf(source, types, method, node.left, node.right);
        const text =
          value !== undefined && isPlace(node.left)
            ? `${source.getText(node.left)} = ${value}`
            : undefined;
        report(node, node.operator, method, text);
      },
    };
  },
});
