import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../support/command";
import type { Derivatives } from "./differentiated";

type Found = Readonly<Record<string, Derivatives>>;
type Refused = Readonly<Record<string, { readonly value: unknown; readonly error: string }>>;

/** Saving and loading are processes of their own: the second has no code of the first. */
const run = <T>(program: string, ...args: readonly string[]): Promise<T> =>
  runProgram<T>(join(__dirname, program), { args });

const folder = (): string => join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");

test("after a restart functions have the gradients that they were saved with, of all orders", async () => {
  const path = folder();
  const saved = await run<Found>("save.ts", path, "true");
  const loaded = await run<Found>("load.ts", path);
  expect(Object.keys(saved)).toContain("branching");
  expect(loaded).toEqual(saved);
  for (const { orders, traced } of Object.values(saved)) expect(traced).toEqual(orders);
});

test("after a restart functions that were saved without say that there is no gradient", async () => {
  const path = folder();
  const saved = await run<Found>("save.ts", path, "false");
  const loaded = await run<Refused>("load.ts", path);
  for (const [name, { value }] of Object.entries(saved)) {
    const registered = name === "registeredByItself" ? "Celu" : "Shrink";
    const op = name.startsWith("registered") ? registered : "custom";
    const type = op === "custom" ? "customGradient" : op;
    expect(loaded[name]?.value).toEqual(value);
    expect(loaded[name]?.error).toMatch(
      `LookupError: No gradient defined for operation '${op}' (op type: ${type})`,
    );
  }
});
