/** Reports `await` in traced functions: what follows it runs after the trace has ended. */

import type { TSESTree } from "@typescript-eslint/utils";
import { rule } from "../rule";

export const noAwaitInTracedFunction = rule("no-await-in-traced-function", {
  description: "Disallow await in traced functions",
  messages: {
    await:
      "A traced function cannot wait: what follows `await` runs after the graph is complete. Read data outside of it, or in tf.jsFunction.",
  },
  listeners(context, { traced }) {
    const report = (node: TSESTree.Node): void => {
      if (traced.has(node)) context.report({ node, messageId: "await" });
    };
    return {
      AwaitExpression: report,
      ForOfStatement(node) {
        if (node.await) report(node);
      },
      VariableDeclaration(node) {
        if (node.kind === "await using") report(node);
      },
    };
  },
});
