/** Reports tensors in template strings, and as arguments of `String`. */

import type { TSESTree } from "@typescript-eslint/utils";
import { isNode } from "../nodes";
import { receiver } from "../replacements";
import { rule } from "../rule";

export const noTensorInText = rule("no-tensor-in-text", {
  description: "Disallow tensors in template strings",
  hasSuggestions: true,
  messages: {
    text: "A tensor cannot be put into a text: this throws. Use .toString() for its description, await .array() for its data, tf.print in a traced function.",
    call: "Call .toString()",
  },
  listeners(context, { types }) {
    const report = (node: TSESTree.Node): void => {
      if (!types.isTensor(node)) return;
      const source = context.sourceCode;
      context.report({
        node,
        messageId: "text",
        suggest: types.hasMethods(node)
          ? [
              {
                messageId: "call",
                fix: (fixer) => fixer.replaceText(node, `${receiver(source, node)}.toString()`),
              },
            ]
          : [],
      });
    };
    return {
      TemplateLiteral(node) {
        if (isNode(node.parent, "TaggedTemplateExpression")) return;
        node.expressions.forEach(report);
      },
      CallExpression(node) {
        const [first] = node.arguments;
        if (first !== undefined && context.sourceCode.getText(node.callee) === "String") {
          report(first);
        }
      },
    };
  },
});
