import { join } from "node:path";
import { readFamilies } from "./case";
import { outcomeText } from "./report";
import { runCase } from "./run";

describe.each(readFamilies(join(__dirname, "corpus")))("$name", ({ cases }) => {
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
