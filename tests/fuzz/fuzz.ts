import * as fc from "fast-check";
import { batchingRules } from "../../gradients/batching";
import { gradientRules } from "../../gradients/rules";
import type { DType } from "../../ir/types/dtype";
import { opNames, type OpName } from "../../ir/ops";
import { batchingErrors, subsets } from "../support/batching-check";
import { gradientErrors } from "../support/gradient-check";
import { isSampled, randomSamplesOf } from "../support/random-samples";
import type { AnySample } from "../support/samples";
import { typeErrors } from "../support/type-check";
import { programErrors, Refusals } from "./check";
import { drawn, planned, textOf } from "./program";

/** One thing that is drawn and checked; the same seed draws the same. */
interface Subject {
  readonly name: string;
  readonly check: (seed: number) => Promise<string | undefined>;
}

/** A text for what was drawn: fast-check writes NaN, −0 and infinities as they are. */
const textOfSample = (sample: unknown): string => fc.stringify(sample);

/** A law as a subject: draws one thing, and where it fails makes it as small as it goes. */
function subject<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  errorsOf: (value: T) => readonly string[] | Promise<readonly string[]>,
  text: (value: T) => string,
): Subject {
  const errorsOrThrown = async (value: T): Promise<readonly string[]> => {
    try {
      return await errorsOf(value);
    } catch (error) {
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
  };
  return {
    name,
    check: async (seed) => {
      const property = fc.asyncProperty(arbitrary, async (value) => {
        return (await errorsOrThrown(value)).length === 0;
      });
      const { failed, counterexample } = await fc.check(property, {
        ...{ seed, numRuns: 1, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
      });
      if (!failed || counterexample === null) return undefined;
      const [value] = counterexample;
      return `${text(value)}\n${(await errorsOrThrown(value)).slice(0, 6).join("\n")}`;
    },
  };
}

const dtypes: readonly DType[] = ["float32", "float64", "float16", "int32", "int64"];

const withChoice = (op: OpName) =>
  fc.record({
    sample: randomSamplesOf(op),
    choice: fc.nat({ max: 1000 }),
    dtype: fc.constantFrom(...dtypes),
    unknown: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
  });

function lawsOf(op: OpName): Subject[] {
  const laws = [
    subject(
      `types/${op}`,
      withChoice(op),
      ({ sample, dtype, unknown }) => typeErrors(op, sample, dtype, unknown),
      textOfSample,
    ),
  ];
  if (typeof gradientRules[op] === "function") {
    laws.push(
      subject(
        `gradient/${op}`,
        randomSamplesOf(op),
        ({ operands, attributes = {}, regions = [], held = [] }: AnySample) =>
          gradientErrors(
            (b, values) => b.emit({ op, operands: values, attributes, regions }).results,
            operands,
            { held, orders: 3 },
          ),
        textOfSample,
      ),
    );
  }
  if (typeof batchingRules[op] === "function") {
    laws.push(
      subject(
        `batching/${op}`,
        withChoice(op),
        ({ sample, choice }) => {
          const ways = subsets(sample.operands.length);
          return batchingErrors(op, [{ sample, chosen: ways[choice % ways.length] ?? [] }]);
        },
        textOfSample,
      ),
    );
  }
  return laws;
}

const refusals = new Refusals();

/** Programs take turns with the laws of single ops. */
const programs = subject(
  "program",
  fc.tuple(drawn, fc.nat({ max: 15 })),
  ([program, lot]) => programErrors(planned(program), { refusals, withSaving: lot === 0 }),
  ([program]) => textOf(planned(program)),
);

const laws = opNames.filter(isSampled).flatMap(lawsOf);

interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** One case alone, as a failure names it. */
  readonly id?: string;
}

const show = (id: string, failure: string): void => {
  console.log(`\nFAIL ${id}   (npm run fuzz -- --case ${id})\n${failure}\n`);
};

/** @returns the number of cases that failed */
export async function fuzz({ seconds, seed, id }: FuzzOptions): Promise<number> {
  if (id !== undefined) return repeat(id);
  const until = Date.now() + seconds * 1000;
  const turns = { programs: 0, laws: 0 };
  let failures = 0;
  let reported = Date.now();
  for (let turn = 0; Date.now() < until; turn++) {
    const isProgram = turn % 2 === 0;
    const one = isProgram ? programs : laws[((turn - 1) / 2) % laws.length];
    if (one === undefined) break;
    turns[isProgram ? "programs" : "laws"] += 1;
    const own = seed * 1_000_000 + turn;
    const failure = await one.check(own);
    if (failure !== undefined) {
      failures += 1;
      show(`${one.name}/${own}`, failure);
    }
    if (Date.now() - reported > 10_000) {
      reported = Date.now();
      const left = Math.max(Math.round((until - reported) / 1000), 0);
      console.log(
        `${turns.programs} programs, ${turns.laws} uses of ops, ${failures} failures; ${left} s left`,
      );
    }
  }
  console.log(`${turns.programs} programs and ${turns.laws} uses of ops: ${failures} failed`);
  for (const [text, count] of refusals.counts) {
    console.log(`${String(count).padStart(6)} programs need sizes that are not known: ${text}`);
  }
  return failures;
}

async function repeat(id: string): Promise<number> {
  const at = id.lastIndexOf("/");
  const one = [programs, ...laws].find(({ name }) => name === id.slice(0, at));
  if (one === undefined) throw new Error(`no case ${id}`);
  const failure = await one.check(Number(id.slice(at + 1)));
  if (failure === undefined) {
    console.log(`${id}: nothing differs`);
    return 0;
  }
  show(id, failure);
  return 1;
}
