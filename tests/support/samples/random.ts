import type { randomOps } from "../../../ir/ops/random";
import { ints, type SampleTable } from "./sample";

export const randomSamples: SampleTable<keyof typeof randomOps> = {
  randomBits: [[2, 3], [], [0], [5]].map((shape) => ({
    operands: [ints([3141592653, 2718281829, 4294967290, 7], [4], "uint32")],
    attributes: { shape },
  })),
};
