/** Reports JavaScript's comparisons of tensors: `<` throws, and `===` compares objects. */

import type { TSESTree } from "@typescript-eslint/utils";
import { bare, isNode } from "../nodes";
import { callOf, comparisonMethods } from "../replacements";
import { rule } from "../rule";

const orders = new Set(["<", "<=", ">", ">="]);

export const noTensorComparison = rule("no-tensor-comparison", {
  description: "Disallow JavaScript's comparisons of tensors",
  hasSuggestions: true,
  messages: {
    order:
      "JavaScript's `{{operator}}` does not compare tensors: it throws. Use .{{method}}(), or turn AutoGraph on (docs/autograph.md).",
    identity:
      "`{{operator}}` compares objects, not the elements of tensors. Use .{{method}}(), or turn AutoGraph on (docs/autograph.md); for identity Object.is(a, b).",
    call: "Call {{method}}",
  },
  listeners(context, { types, isConverted }) {
    /** Whether a value may equal a tensor elementwise: another tensor, or anything but null and undefined. */
    const isComparable = (operand: TSESTree.Node): boolean => {
      const node = bare(operand);
      const { isTensor, isOther } = types.of(node);
      const isText = isNode(node, "Literal") && typeof node.value === "string";
      return (isTensor || isOther) && !isText && !isNode(node, "TemplateLiteral");
    };
    return {
      BinaryExpression(node) {
        const { operator, left, right } = node;
        const method = comparisonMethods.get(operator);
        if (method === undefined || isConverted(node)) return;
        if (!types.isTensor(left) && !types.isTensor(right)) return;
        const isOrder = orders.has(operator);
        if (!isOrder && (!isComparable(left) || !isComparable(right))) return;
        const source = context.sourceCode;
        const text = callOf(source, types, method, left, right);
        context.report({
          node,
          messageId: isOrder ? "order" : "identity",
          data: { operator, method },
          suggest:
            text === undefined
              ? []
              : [
                  {
                    messageId: "call",
                    data: { method },
                    fix: (fixer) => fixer.replaceText(node, text),
                  },
                ],
        });
      },
    };
  },
});
