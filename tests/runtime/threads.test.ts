import { join } from "node:path";
import { parallelWork } from "../../compiler/parallel-work";
import { GraphBuilder } from "../../ir/builder";
import { symbol } from "../../ir/types/dim";
import type { Graph } from "../../ir/graph";
import { ExecutableCache } from "../../runtime/executable-cache";
import { runProgram } from "../support/command";

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("small graphs start no threads, and large ones no more than 32 of them need", async () => {
  const started = await runProgram<{ small: number; large: number }>(
    join(__dirname, "programs/threads.ts"),
    { env: { ONTRACE_THREADS: "2", ONTRACE_BACKEND: "cpu" } },
  );
  expect(started.small).toBe(0);
  expect(started.large).toBeGreaterThan(0);
  expect(started.large).toBeLessThanOrEqual(32);
});

function product(rows: number | ReturnType<typeof symbol>, inner: number, columns: number): Graph {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape: [rows, inner] });
  const y = b.parameter({ dtype: "float32", shape: [inner, columns] });
  return b.finish("product", [b.matMul(x, y, { transposeA: false, transposeB: false })]);
}

test("the work that threads can share is that of large nodes", () => {
  expect(parallelWork(product(64, 128, 256))).toBe(2 * 64 * 128 * 256);
  expect(parallelWork(product(symbol("n"), 128, 256))).toBe(2 * 32 * 128 * 256);
  expect(parallelWork(product(2, 3, 4))).toBe(0);
});

test("a cache releases what was used longest ago where its entries take too much memory", () => {
  const released: string[] = [];
  const entry = (name: string, bytes: number) => ({
    bytes,
    release: () => void released.push(name),
  });
  const cache = new ExecutableCache<ReturnType<typeof entry>>(100);
  cache.set("a", entry("a", 40));
  cache.set("b", entry("b", 40));
  cache.get("a");
  cache.set("c", entry("c", 30));
  expect(released).toEqual(["b"]);
  cache.set("d", entry("d", 500));
  expect(released).toEqual(["b", "a", "c"]);
  expect(cache.get("d")?.bytes).toBe(500);
  cache.clear();
  expect(cache.size).toBe(0);
});
