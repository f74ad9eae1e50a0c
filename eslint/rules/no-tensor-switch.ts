/** Reports `switch` on a tensor, which compares objects. */

import { rule } from "../rule";

export const noTensorSwitch = rule("no-tensor-switch", {
  description: "Disallow switch on a tensor, which no case equals",
  messages: {
    subject:
      "A tensor equals no case of a switch: it is compared as an object. Use tf.switchCase or tf.case, or turn AutoGraph on (docs/autograph.md).",
    label:
      "This case compares a tensor as an object. Use tf.case, or turn AutoGraph on (docs/autograph.md).",
  },
  listeners: (context, { types, isConverted }) => ({
    SwitchStatement(node) {
      if (isConverted(node)) return;
      if (types.isTensor(node.discriminant)) {
        context.report({ node: node.discriminant, messageId: "subject" });
      }
      for (const { test } of node.cases) {
        if (test !== null && types.isTensor(test)) {
          context.report({ node: test, messageId: "label" });
        }
      }
    },
  }),
});
