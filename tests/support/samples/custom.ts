import { GraphBuilder } from "../../../ir/builder";
import type { customOps } from "../../../ir/ops/custom";
import { registerUserGradient } from "../../../gradients/registry";
import { real, type SampleTable } from "./sample";

/** x ↦ x has the gradient dy, in more words than need be: dy·x/x. */
const gradient = () => {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float64", shape: [3] }, "x");
  const dy = b.parameter({ dtype: "float64", shape: [3] }, "dy");
  return b.finish("same_gradient", [b.div(b.mul(dy, x), x)]);
};

// The op has no derivative but a user's: d Σx² = 2x·dx.
registerUserGradient("ReduceSumSquare", ({ operands: [x], upstream: [dy], b }) =>
  x === undefined || dy === undefined ? [null] : [b.mul(dy, b.add(x, x))],
);

const x = real([3], { from: 1, to: 2 });

export const customSamples: SampleTable<keyof typeof customOps> = {
  customGradient: [
    {
      // A function that knows more than differences do: its value does not come from its input.
      operands: [x, x, x],
      attributes: {
        name: "same",
        inputs: 1,
        results: 1,
        gradient: gradient(),
        connected: [true],
      },
      held: [0, 1, 2],
      dtype: "float64",
    },
  ],
  onnxOp: [
    {
      operands: [x],
      attributes: {
        ...{ type: "ReduceSumSquare", domain: "", version: 1, present: [true] },
        attributes: { keepdims: 0 },
        ...{ dtypes: ["float64"], shapes: [[]] },
      },
      dtype: "float64",
    },
  ],
  barrier: [{ operands: [real([2, 3]), real([2])] }, { operands: [real([]), real([0])] }],
};
