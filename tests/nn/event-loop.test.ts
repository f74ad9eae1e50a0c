import { spawn } from "node:child_process";
import { join } from "node:path";
import { runProgram, sourceFlags } from "../support/command";

const program = join(__dirname, "programs/event-loop.ts");

test("timers go on while a model trains and is evaluated", async () => {
  const ticks = await runProgram<Readonly<Record<string, number>>>(program);
  const tasks = ["fit", "fitDataset", "validation", "evaluate", "evaluateDataset"];
  expect(Object.keys(ticks)).toEqual(tasks);
  for (const name of tasks) expect([name, ticks[name]]).toEqual([name, expect.any(Number)]);
  expect(tasks.filter((name) => (ticks[name] ?? 0) < 3)).toEqual([]);
});

test("a timer ends a training by stopTraining", async () => {
  expect(await runProgram<number>(program, { args: ["stop"] })).toBeLessThan(1_000_000);
});

test("a signal is handled while a model trains", async () => {
  const child = spawn(process.execPath, [...sourceFlags, program, "signal"], { cwd: __dirname });
  child.stdout.once("data", () => child.kill("SIGINT"));
  const code = await new Promise((done) => child.on("close", done));
  expect(code).toBe(3);
});
