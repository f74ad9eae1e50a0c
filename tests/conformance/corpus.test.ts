import { join } from "node:path";
import { withExact } from "./exact";
import { readFamilies } from "./read-families";
import { outcomeText } from "./report";
import { runCase } from "./run";

/** The corpus, and cases beyond it, which TensorFlow 2.21 computed likewise. */
const families = ["corpus", "extra"].flatMap((folder) =>
  readFamilies(join(__dirname, folder)).map((family) => ({
    ...family,
    name: `${folder}/${family.name}`,
  })),
);

describe.each(families)("$name", ({ cases }) => {
  test("every case gives what TensorFlow gives", async () => {
    const wrong: string[] = [];
    for (const c of cases) {
      const outcome = await runCase(withExact(c));
      if (outcome.kind !== "pass")
        wrong.push(outcomeText(c.id, outcome) ?? `${outcome.kind} ${c.id}`);
    }
    expect(wrong).toEqual([]);
  });
});
