import * as fc from "fast-check";
import type { randomOps } from "../../../ir/ops/random";
import { ints } from "../samples/sample";
import { sizes, type RandomSampleTable } from "./draw";

const word = fc.nat({ max: 2 ** 32 - 1 });

export const randomRandom: RandomSampleTable<keyof typeof randomOps> = {
  randomBits: fc.tuple(fc.tuple(word, word, word, word), sizes()).map(([state, shape]) => ({
    operands: [ints(state, [4], "uint32")],
    attributes: { shape },
  })),
};
