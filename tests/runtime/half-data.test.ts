import { join } from "node:path";
import { runProgram } from "../support/command";

test("halves are their bits where JavaScript has an array of halves", async () => {
  const read = await runProgram(join(__dirname, "programs/float16-array.ts"));
  expect(read).toEqual([
    [4, 2.19921875, -3],
    [6, 4.19921875, -1],
    [3, 2.099609375, -0.5],
  ]);
});
