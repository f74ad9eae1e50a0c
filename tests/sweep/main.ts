import { deviations, type Deviation } from "./compare";
import { exceptions } from "./exceptions";
import { floatDTypes } from "./formats";
import { functions } from "./functions";
import { readReferences } from "./references";

/** `name` and the orders of derivatives by its arguments. */
const title = ({ name, argument, order }: Deviation): string =>
  order === 0 ? name : `d${order > 1 ? order : ""} ${name} by argument ${argument}`;

const worstOf = (all: readonly Deviation[]): Deviation | undefined =>
  all.reduce<Deviation | undefined>(
    (worst, each) => (worst === undefined || each.error > worst.error ? each : worst),
    undefined,
  );

const described = (deviation: Deviation): string =>
  `${deviation.dtype} ${title(deviation)} at ${deviation.point.join(", ")}: ${deviation.actual}, not ${deviation.expected}, ` +
  `${deviation.error.toPrecision(2)} times the tolerated error`;

/** Compares every function in every dtype, prints the largest error of each, and what exceeds the tolerance. */
function main(): void {
  const failures: Deviation[] = [];
  let compared = 0;
  for (const [name, references] of readReferences()) {
    if (functions[name] === undefined) throw new RangeError(`no function is compared with ${name}`);
    const largest = floatDTypes.map((dtype) => {
      const all = deviations(references, dtype);
      compared += all.length;
      failures.push(...all.filter(({ error }) => error > 1));
      const worst = worstOf(all);
      return `${dtype} ${(worst?.error ?? 0).toFixed(2)}`;
    });
    console.log(`${name.padEnd(18)} ${largest.join("   ")}`);
  }
  failures.forEach((failure) => {
    console.log(described(failure));
  });
  console.log(
    `${compared} results compared, errors in parts of the tolerated ones; ${failures.length} exceed them; ` +
      `${exceptions.length} exceptions (tests/sweep/exceptions.ts)`,
  );
  process.exitCode = failures.length > 0 ? 1 : 0;
}

main();
