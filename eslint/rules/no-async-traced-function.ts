/** Reports `async` functions and generators that are traced. */

import type { FunctionNode } from "../nodes";
import { isSuspended } from "../nodes";
import { rule } from "../rule";

export const noAsyncTracedFunction = rule("no-async-traced-function", {
  description: "Disallow tracing async functions and generators",
  messages: {
    suspended:
      "{{kind}} cannot be traced: it returns before its body has run, so the graph would lack the rest. Make it a plain function, and await outside of it.",
  },
  listeners(context, { traced }) {
    const check = (node: FunctionNode): void => {
      if (!isSuspended(node) || !traced.has(node)) return;
      const kind = node.generator ? "A generator" : "An async function";
      context.report({ node, messageId: "suspended", data: { kind } });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
});
