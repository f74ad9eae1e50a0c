/** Reports JavaScript's functions of numbers that are given tensors. */

import { isNode, propertyName } from "../nodes";
import { receiver } from "../replacements";
import { rule } from "../rule";

/** The operations in place of the functions of `Math`; others have no counterpart. */
const operations = new Map([
  ...[
    ...["abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "cosh"],
    ...["exp", "expm1", "floor", "log", "log1p", "pow", "round", "sign", "sin", "sinh", "sqrt"],
    ...["tan", "tanh"],
  ].map((name): [string, string] => [name, name]),
  ["max", "maximum"],
  ["min", "minimum"],
]);

/** Functions that convert what they are given to a number or a boolean. */
const conversions = new Set([
  "BigInt",
  "Boolean",
  "Number",
  "Number.isFinite",
  "Number.isInteger",
  "Number.isNaN",
  "Number.parseFloat",
  "isFinite",
  "isNaN",
  "parseFloat",
  "parseInt",
]);

export const noMathOnTensor = rule("no-math-on-tensor", {
  description: "Disallow Math, Number and other functions of numbers on tensors",
  hasSuggestions: true,
  messages: {
    math: "`{{callee}}` takes numbers: given a tensor it throws, or gives a value that does not depend on it. Use the tensor's methods.",
    call: "Call .{{method}}()",
  },
  listeners: (context, { types }) => ({
    CallExpression(node) {
      const source = context.sourceCode;
      const callee = source.getText(node.callee);
      const isMath =
        isNode(node.callee, "MemberExpression") && source.getText(node.callee.object) === "Math";
      if (!isMath && !conversions.has(callee)) return;
      if (!node.arguments.some((argument) => types.isTensor(argument))) return;
      const [first, ...others] = node.arguments;
      const method = isMath ? operations.get(propertyName(node.callee) ?? "") : undefined;
      const isBinary = method === "maximum" || method === "minimum";
      const isReplaceable =
        first !== undefined && types.hasMethods(first) && (!isBinary || others.length === 1);
      context.report({
        node,
        messageId: "math",
        data: { callee },
        suggest:
          method !== undefined && isReplaceable
            ? [
                {
                  messageId: "call",
                  data: { method },
                  fix: (fixer) =>
                    fixer.replaceText(
                      node,
                      `${receiver(source, first)}.${method}(${others.map((each) => source.getText(each)).join(", ")})`,
                    ),
                },
              ]
            : [],
      });
    },
  }),
});
