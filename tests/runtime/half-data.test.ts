import { join } from "node:path";
import { start } from "../support/command";

test("halves are their bits where JavaScript has an array of halves", async () => {
  const { code, stdout, stderr } = await start(
    process.execPath,
    [
      "-r",
      join(__dirname, "../support/register-source.cjs"),
      join(__dirname, "programs/float16-array.ts"),
    ],
    __dirname,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual([
    [4, 2.19921875, -3],
    [6, 4.19921875, -1],
    [3, 2.099609375, -0.5],
  ]);
});
