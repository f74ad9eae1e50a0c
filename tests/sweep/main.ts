/** Compares every function in every dtype with its references, prints the largest error of each, and what exceeds the tolerance. */

import { deviations, type Deviation } from "./compare";
import { exceptions } from "./exceptions";
import { floatDTypes, type FloatDType } from "./formats";
import { functions } from "./functions";
import { readReferences } from "./references";
import { vectorDeviations, type VectorDeviation } from "./vector-compare";
import { vectorExceptions } from "./vector-exceptions";
import { vectorFunctions } from "./vector-functions";
import { readVectorCases } from "./vector-references";

/** `name` and the orders of derivatives by its arguments. */
const title = ({ name, argument, order }: Deviation): string =>
  order === 0 ? name : `d${order > 1 ? order : ""} ${name} by argument ${argument}`;

const described = (deviation: Deviation): string =>
  `${deviation.dtype} ${title(deviation)} at ${deviation.point.join(", ")}: ${deviation.actual}, not ${deviation.expected}, ` +
  `${deviation.error.toPrecision(2)} times the tolerated error`;

const vectorDescribed = (deviation: VectorDeviation): string => {
  const { dtype, name, part, index, kind, length, actual, value, error } = deviation;
  const element = part === "y" ? `element ${index}` : `derivative by element ${index}`;
  return `${dtype} ${name} of ${length} "${kind}", ${element}: ${actual}, not ${value}, ${error.toPrecision(2)} times the tolerated error`;
};

interface Outcome {
  compared: number;
  readonly failures: string[];
}

/** Compares one function in all dtypes, and prints a line. */
function report<D extends { readonly error: number }>(
  name: string,
  outcome: Outcome,
  compare: (dtype: FloatDType) => readonly D[],
  describe: (deviation: D) => string,
): void {
  const largest = floatDTypes.map((dtype) => {
    const all = compare(dtype);
    outcome.compared += all.length;
    outcome.failures.push(...all.filter(({ error }) => error > 1).map(describe));
    return `${dtype} ${all.reduce((worst, { error }) => Math.max(worst, error), 0).toFixed(2)}`;
  });
  console.log(`${name.padEnd(20)} ${largest.join("   ")}`);
}

function main(): void {
  const outcome: Outcome = { compared: 0, failures: [] };
  for (const [name, references] of readReferences()) {
    if (functions[name] === undefined) throw new RangeError(`no function is compared with ${name}`);
    report(name, outcome, (dtype) => deviations(references, dtype), described);
  }
  for (const [name, cases] of readVectorCases()) {
    if (vectorFunctions[name] === undefined)
      throw new RangeError(`no function is compared with ${name}`);
    report(
      name,
      outcome,
      (dtype) => cases.flatMap((each) => vectorDeviations(each, dtype)),
      vectorDescribed,
    );
  }
  outcome.failures.forEach((failure) => {
    console.log(failure);
  });
  console.log(
    `${outcome.compared} results compared, errors in parts of the tolerated ones; ${outcome.failures.length} exceed them; ` +
      `${exceptions.length + vectorExceptions.length} exceptions (tests/sweep/exceptions.ts, vector-exceptions.ts)`,
  );
  process.exitCode = outcome.failures.length > 0 ? 1 : 0;
}

main();
