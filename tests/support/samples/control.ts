import { GraphBuilder } from "../../../ir/builder";
import type { controlOps } from "../../../ir/ops/control";
import { real, unary, type SampleTable } from "./sample";

/** x·tanh y */
const product = () => {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float64", shape: [3] }, "x");
  const y = b.parameter({ dtype: "float64", shape: [3] }, "y");
  return b.finish("product", [b.mul(x, b.tanh(y))]);
};

export const controlSamples: SampleTable<keyof typeof controlOps> = {
  call: [
    {
      operands: [real([3]), real([3], { seed: 1 })],
      attributes: { callee: product() },
      dtype: "float64",
    },
  ],
  stopGradient: unary(),
};
