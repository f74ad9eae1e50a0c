/** Reports reads of tensors in traced functions, where they have no data. */

import { propertyName, isNode } from "../nodes";
import { rule } from "../rule";

const reads = new Set(["array", "arraySync", "buffer", "bufferSync", "bytes", "data", "dataSync"]);

export const noTensorReadInTrace = rule("no-tensor-read-in-trace", {
  description: "Disallow reading a tensor's data in traced functions",
  messages: {
    read: "A tensor has no data while its function is traced: .{{method}}() throws. Compute with operations, read the function's result, or use tf.jsFunction.",
    print:
      "A tensor has no data while its function is traced: .print() throws. tf.print prints in each run.",
    console:
      "console.{{method}} runs once, while the function is traced, and shows no data. tf.print prints in each run.",
  },
  listeners: (context, { types, traced }) => ({
    CallExpression(node) {
      const { callee } = node;
      const method = propertyName(callee);
      if (method === undefined || !isNode(callee, "MemberExpression") || !traced.has(node)) return;
      const data = { method };
      if (isNode(callee.object, "Identifier") && callee.object.name === "console") {
        if (node.arguments.some((argument) => types.isTensor(argument))) {
          context.report({ node, messageId: "console", data });
        }
      } else if ((reads.has(method) || method === "print") && types.isTensor(callee.object)) {
        context.report({ node, messageId: method === "print" ? "print" : "read", data });
      }
    },
  }),
});
