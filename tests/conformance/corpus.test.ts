import { join } from "node:path";
import { readFamilies } from "./case";
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
  test("every case gives what TensorFlow gives", () => {
    const wrong = cases.flatMap((c) => {
      const outcome = runCase(c);
      return outcome.kind === "pass"
        ? []
        : [outcomeText(c.id, outcome) ?? `${outcome.kind} ${c.id}`];
    });
    expect(wrong).toEqual([]);
  });
});
