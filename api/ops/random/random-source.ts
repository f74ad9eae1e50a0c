import type { Value } from "../../../ir/graph";
import { InvalidArgumentError } from "../../../ir/errors";
import { Literal } from "../../../ir/types/literal";
import type { Shape } from "../../../ir/types/type";
import { rootContext, withContext, type Context } from "../../context/context";
import { keyOf, seedOfOperations, setGlobalSeed } from "./random-generator";
import { Variable } from "../../variables/variable";

/** Where one operation takes its random bits from: uint32 of a shape, others each time that it asks. */
export type RandomSource = (b: Context, shape: Shape) => Value;

/** The state of a generator that has drawn nothing yet. */
function stateOf(seed: number): readonly number[] {
  const { high, low } = keyOf(seed);
  return [low, high, 0, 0];
}

function bitsAndNext(b: Context, state: Value, shape: Shape): readonly [bits: Value, next: Value] {
  const [bits, next] = b.randomBits(state, { shape });
  if (bits === undefined || next === undefined) throw new RangeError("randomBits has two results");
  return [bits, next];
}

/** The same bits each time, whoever asks: those of a generator with that seed. */
function seededSource(seed: number, op: string): RandomSource {
  if (!Number.isInteger(seed)) {
    throw new InvalidArgumentError({
      what: `${op}: a seed is an integer`,
      given: `seed = ${seed}`,
      expected: "an integer, or nothing for fresh numbers each time",
    });
  }
  const start = Literal.vector("uint32", stateOf(seed));
  let state: Value | undefined;
  return (b, shape) => {
    const [bits, next] = bitsAndNext(b, (state ??= b.constantOf(start)), shape);
    state = next;
    return bits;
  };
}

/** A generator's state as a variable, so that numbers are fresh in each run of a compiled function. */
export const stateVariable = (seed: number, name: string): Variable =>
  new Variable(Uint32Array.from(stateOf(seed)), { name, trainable: false, dtype: "uint32" });

/** The next bits of a generator whose state is a variable, which moves on. */
const variableSource =
  ({ handle: variable }: Variable): RandomSource =>
  (b, shape) => {
    const [bits, next] = bitsAndNext(b, b.readVariable({ variable }), shape);
    b.assignVariable(next, { variable });
    return bits;
  };

let operations: Variable | undefined;

/** The generator that operations without a seed share. It is no variable of the function in which it is first needed. */
const sharedSource = (): RandomSource =>
  variableSource(
    (operations ??= withContext(rootContext(), () =>
      stateVariable(seedOfOperations(), "random_state"),
    )),
  );

/** Whether a variable is the state that operations without a seed share: not one of the program's. */
export const ownsRandomState = (variable: Variable): boolean => variable === operations;

/** What random numbers follow from: a number, which gives the same ones each time, or a generator, which goes on from where it is. */
export type Seed = number | { readonly state: Variable };

/** The bits of a seed, or, without one, those that no one has drawn before. */
export function sourceFor(seed: Seed | null | undefined, op: string): RandomSource {
  if (seed === undefined || seed === null) return sharedSource();
  return typeof seed === "number" ? seededSource(seed, op) : variableSource(seed.state);
}

/**
 * Makes everything random that has no seed of its own the same in each run of the program.
 *
 * @param seed any integer
 * @see TensorFlow `tf.random.set_seed`
 */
export function setSeed(seed: number): void {
  setGlobalSeed(seed);
  const state = operations;
  if (state === undefined) return;
  withContext(rootContext(), () => state.assign(Uint32Array.from(stateOf(seedOfOperations()))));
}
