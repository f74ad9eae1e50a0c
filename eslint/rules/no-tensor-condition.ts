/** Reports tensors whose truth is tested: an object is always true. */

import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import { bare, isFunction, isNode, propertyName } from "../nodes";
import { callOf, receiver } from "../replacements";
import { rule, type Facts } from "../rule";

/** Methods of arrays that test what their function returns. */
const testingMethods = new Set([
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "some",
]);

const logicalMethods = new Map([
  ["&&", "logicalAnd"],
  ["||", "logicalOr"],
]);

const operators: ReadonlySet<string> = new Set(["&&", "||", "&&=", "||="]);

export const noTensorCondition = rule("no-tensor-condition", {
  description: "Disallow conditions that are tensors, which are always true",
  hasSuggestions: true,
  messages: {
    condition:
      "A tensor is an object, and always true: `{{code}}` decides nothing. Decide with tf.cond, tf.whileLoop or tf.where, or turn AutoGraph on " +
      "(docs/autograph.md).",
    presence:
      "`{{code}}` only tests whether there is a tensor, not its value, and with AutoGraph its value; compare with undefined or null.",
    predicate:
      "`{{method}}` tests what this function returns: a tensor, which is always true. Use tf.booleanMask, tf.where or a loop.",
    presentOrNull: "Compare with null",
    call: "Call .{{method}}()",
  },
  schema: [
    {
      type: "object",
      properties: { allowPresence: { type: "boolean" } },
      additionalProperties: false,
    },
  ],
  listeners(context, facts) {
    const source = context.sourceCode;
    const isPresenceAllowed = allowsPresence(context.options[0]);
    /** Reports an expression whose truth is tested. */
    const test = (
      expression: TSESTree.Node,
      suggest: readonly TSESLint.ReportSuggestionArray<MessageIds>[number][] = [],
    ): void => {
      const node = bare(expression);
      // The first operand is tested by the operator itself.
      if (isNode(node, "LogicalExpression") && operators.has(node.operator)) {
        test(node.right);
        return;
      }
      const { isTensor, isNullable } = facts.types.of(node);
      if (!isTensor || isConvertedAway(facts, node, isNullable)) return;
      if (isNullable && isPresenceAllowed) return;
      const data = { code: source.getText(node) };
      if (!isNullable)
        context.report({ node, messageId: "condition", data, suggest: [...suggest] });
      else context.report({ node, messageId: "presence", data, suggest: presence(node) });
    };
    const presence = (node: TSESTree.Node): TSESLint.ReportSuggestionArray<MessageIds> => {
      const { parent } = node;
      const negation = isNode(parent, "UnaryExpression") && parent.operator === "!";
      const isWholeTest =
        isNode(parent, "IfStatement", "WhileStatement", "ConditionalExpression") &&
        parent.test === node;
      if (!negation && !isWholeTest) return [];
      const text = `${receiver(source, node)} ${negation ? "==" : "!="} null`;
      return [
        {
          messageId: "presentOrNull",
          fix: (fixer) => fixer.replaceText(negation ? parent : node, text),
        },
      ];
    };
    return {
      IfStatement: (node) => {
        test(node.test);
      },
      WhileStatement: (node) => {
        test(node.test);
      },
      DoWhileStatement: (node) => {
        test(node.test);
      },
      ForStatement: (node) => {
        if (node.test !== null) test(node.test);
      },
      ConditionalExpression: (node) => {
        test(node.test);
      },
      UnaryExpression: (node) => {
        if (node.operator !== "!") return;
        const fix: TSESLint.ReportFixFunction = (fixer) =>
          fixer.replaceText(node, `${receiver(source, node.argument)}.logicalNot()`);
        test(node.argument, [{ messageId: "call", data: { method: "logicalNot" }, fix }]);
      },
      LogicalExpression: (node) => {
        const method = logicalMethods.get(node.operator);
        if (method === undefined) return;
        const areTensors = [node.left, node.right].every((side) => facts.types.hasMethods(side));
        const text = callOf(source, facts.types, method, node.left, node.right);
        test(
          node.left,
          areTensors && text !== undefined
            ? [
                {
                  messageId: "call",
                  data: { method },
                  fix: (fixer) => fixer.replaceText(node, text),
                },
              ]
            : [],
        );
      },
      AssignmentExpression: (node) => {
        if (operators.has(node.operator)) test(node.left);
      },
      CallExpression: (node) => {
        const method = propertyName(node.callee);
        const [callback] = node.arguments;
        if (method === undefined || !testingMethods.has(method) || !isFunction(callback)) return;
        if (!facts.types.returnsTensor(callback)) return;
        context.report({ node: callback, messageId: "predicate", data: { method } });
      },
    };
  },
});

type MessageIds = "condition" | "presence" | "predicate" | "presentOrNull" | "call";

/** Where AutoGraph converts code, a tensor may decide; one that may be absent still needs a comparison. */
const isConvertedAway = (facts: Facts, node: TSESTree.Node, isNullable: boolean): boolean =>
  !isNullable && facts.isConverted(node);

const allowsPresence = (options: unknown): boolean =>
  typeof options === "object" &&
  options !== null &&
  "allowPresence" in options &&
  options.allowPresence === true;
