/** Reports the promise of a tensor's data that is used as if it were the data. */

import type { TSESTree } from "@typescript-eslint/utils";
import { isNode, propertyName } from "../nodes";
import { rule } from "../rule";

const reads = new Set(["array", "data"]);

const promiseMethods = new Set(["catch", "finally", "then"]);

/** Whether a promise in this place is used as a value. */
function isUsedAsData(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (isNode(parent, "MemberExpression")) {
    return parent.object === node && !promiseMethods.has(propertyName(parent) ?? "");
  }
  if (isNode(parent, "VariableDeclarator")) return isNode(parent.id, "ArrayPattern");
  if (isNode(parent, "IfStatement", "WhileStatement", "ConditionalExpression")) {
    return parent.test === node;
  }
  if (isNode(parent, "CallExpression")) {
    return isNode(parent.callee, "MemberExpression")
      ? isNode(parent.callee.object, "Identifier") && parent.callee.object.name === "console"
      : false;
  }
  if (isNode(parent, "UnaryExpression")) return parent.operator !== "void";
  return isNode(
    parent,
    "BinaryExpression",
    "ExpressionStatement",
    "ForOfStatement",
    "LogicalExpression",
    "SpreadElement",
    "TemplateLiteral",
  );
}

export const noUnawaitedRead = rule("no-unawaited-read", {
  description: "Disallow using the promise of a tensor's data as the data",
  hasSuggestions: true,
  messages: {
    promise: ".{{method}}() returns a promise of the data, not the data: await it.",
    await: "Await it",
  },
  listeners: (context, { types }) => ({
    CallExpression(node) {
      const { callee } = node;
      const method = propertyName(callee);
      if (method === undefined || !reads.has(method) || !isNode(callee, "MemberExpression")) return;
      if (!isUsedAsData(node) || !types.isTensor(callee.object) || !types.isPromise(node)) return;
      context.report({
        node,
        messageId: "promise",
        data: { method },
        suggest: [
          {
            messageId: "await",
            fix: (fixer) => fixer.replaceText(node, `(await ${context.sourceCode.getText(node)})`),
          },
        ],
      });
    },
  }),
});
