import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as tf from "../../../index";
import { sourceFlags } from "../../support/command";
import { errorOf, held, spec, written } from "./support";

// Saving and loading

const folder = (): string => join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");

/** The object, saved and loaded. */
async function reloaded<T extends object>(
  object: T,
  options?: Parameters<typeof tf.savedModel.save>[2],
): ReturnType<typeof tf.savedModel.load<T>> {
  const path = folder();
  await tf.savedModel.save(object, path, options);
  return tf.savedModel.load<T>(path);
}

class Model extends tf.Module {
  readonly w = tf.variable(2, true, "w");
  @tf.function({ inputSignature: [spec([null], "float32", "inp")] })
  call(x: tf.Tensor): { out: tf.Tensor } {
    return { out: x.mul(this.w) };
  }
}

test("a module's functions are saved with their signatures", async () => {
  const loaded = await reloaded(new Model());
  expect(held(loaded.call(tf.tensor([1, 2])))).toEqual({ out: [2, 4] });
  expect(Object.keys(loaded.signatures)).toContain("serving_default");
  expect(held(loaded.signatures.serving_default?.({ inp: tf.tensor([3]) }))).toEqual({
    out: [6],
  });
});

test("a loaded function has the traces that were saved, and no others", async () => {
  const scale = (x: tf.Tensor, k = 1): tf.Tensor => x.mul(k);
  const model = { f: tf.function(scale) };
  model.f(tf.scalar(1));
  model.f(tf.scalar(1), 3);
  const { f } = await reloaded(model);
  expect(held([f(tf.scalar(5)), f(tf.scalar(5), 3)])).toEqual([5, 15]);
  for (const call of [() => f(tf.tensor([1])), () => f(tf.scalar(1), 4)]) {
    const error = errorOf(call);
    expect(error).toBeInstanceOf(tf.ValueError);
    expect(error.message).toContain("Could not find matching concrete function");
    expect(error.message).toContain("(x: float32[]); or (x: float32[], args_1 = the number 3)");
  }
});

test("wrong inputs of a signature are named", async () => {
  const f = tf.function((left: tf.Tensor, right: tf.Tensor) => left.sub(right));
  const { signatures } = await reloaded({}, {
    signatures: f.getConcreteFunction(spec([], "float32", "left"), spec([], "float32", "right")),
  }); // prettier-ignore
  const call = signatures.serving_default;
  if (call === undefined) throw new Error("no signature");
  const message = (...inputs: readonly unknown[]): string =>
    errorOf(() => call(...inputs)).message.split("\n  fix")[0] ?? "";
  expect(held(call(5, 2))).toEqual(held(call({ left: 5, right: 2 })));
  expect(message(5, 2, 3)).toMatch(/takes 2 inputs but 3 were given\n {2}given: the number 5/);
  expect(message({ left: 5, rigth: 2 })).toMatch(
    /there is no input rigth, did you mean right\?\n {2}given: rigth\n {2}expected: left: [^]*right: /,
  );
  expect(message({ left: 5 })).toContain("signature serving_default: input right is missing");
  expect(message(5)).toContain("signature serving_default: input right is missing");
  expect(message([1, 2], 2)).toMatch(
    /input left does not match its spec\n {2}given: an array of 2/,
  );
});

test("signatures by name, and names of outputs", async () => {
  const f = tf.function((x: tf.Tensor) => x.add(1));
  const g = tf.function((x: tf.Tensor) => [x, x.mul(2)]);
  const { signatures } = await reloaded({}, {
    signatures: { a: f.getConcreteFunction(spec([])), b: g.getConcreteFunction(spec([])) },
  }); // prettier-ignore
  expect(Object.keys(signatures).sort()).toEqual(["a", "b"]);
  const one = tf.scalar(1);
  expect(held([signatures.a?.(one), signatures.b?.(one)])).toEqual([
    { output_0: 2 },
    { output_0: 1, output_1: 2 },
  ]);
});

test("a signature is one trace; its outputs may be nested", async () => {
  const h = tf.function((x: tf.Tensor) => ({ o: [x] }));
  const { signatures } = await reloaded({}, { signatures: h.getConcreteFunction(spec([])) });
  expect(held(signatures.serving_default?.(tf.scalar(1)))).toEqual({ "o.0": 1 });
  const none = tf.function((x: tf.Tensor) => x);
  await expect(tf.savedModel.save({}, folder(), { signatures: none })).rejects.toThrow(
    "Expected a function with one trace",
  );
});

test("variables are shared by loaded functions, trained and differentiated", async () => {
  class Trained extends tf.Module {
    readonly v = tf.variable(2, true, "v");
    @tf.function({ inputSignature: [spec([])] })
    f(x: tf.Tensor): tf.Tensor {
      return x.mul(this.v);
    }
    @tf.function({ inputSignature: [{ x: spec([]), y: [spec([])] }] })
    step({ x, y }: { x: tf.Tensor; y: tf.Tensor[] }): { loss: tf.Tensor; seen: [tf.Tensor] } {
      const tape = new tf.GradientTape();
      const loss = tape.record(() =>
        this.f(x)
          .sub(y[0] ?? 0)
          .square(),
      );
      this.v.assignSub(tape.gradient(loss, this.v)?.mul(0.1) ?? 0);
      return { loss, seen: [this.v.read()] };
    }
  }
  const saved = new Trained();
  const loaded = await reloaded(saved);
  loaded.v.assign(10);
  const tape = new tf.GradientTape();
  const y = tape.record(() => loaded.f(tf.scalar(3)));
  expect(held([y, tape.gradient(y, loaded.v), saved.v])).toEqual([30, 3, 2]);
  loaded.v.assign(2);
  const args = { x: tf.scalar(1), y: [tf.scalar(1)] };
  expect(held(loaded.step(args))).toEqual(held(saved.step(args)));
  expect(held(loaded.f(tf.scalar(1)))).toEqual(held(saved.v));
});

test("a variable that no attribute holds is saved too", async () => {
  const v = tf.variable(3, true, "hidden");
  const model = { f: tf.function((x: tf.Tensor) => x.mul(v), { inputSignature: [spec([])] }) };
  const loaded = await reloaded(model);
  v.assign(4);
  expect(held(loaded.f(tf.scalar(2)))).toBe(6);
});

test("a function of unknown rank is saved for the ranks that it can be traced for", async () => {
  const model = {
    any: tf.function((x: tf.Tensor) => x.mul(2), { inputSignature: [spec(null)] }),
    matrix: tf.function((x: tf.Tensor) => x.matMul(x), { inputSignature: [spec(null)] }),
  };
  const loaded = await reloaded(model);
  for (let rank = 0; rank <= 5; rank++) {
    const x = tf.ones(new Array<number>(rank).fill(2));
    expect(held(loaded.any(x))).toEqual(held(x.mul(2)));
  }
  expect(Object.keys(loaded.signatures)).toContain("any_rank5");
  expect(held(loaded.matrix(tf.ones([2, 2])))).toEqual([[2, 2], [2, 2]]); // prettier-ignore
  expect(errorOf(() => loaded.matrix(tf.scalar(1)))).toBeInstanceOf(tf.ValueError);
});

test("a loaded function prints and asserts", async () => {
  const model = {
    f: tf.function(
      (x: tf.Tensor) => {
        tf.print("x =", x);
        tf.debugging.assertPositive(x, { message: "given" });
        return x.mul(2);
      },
      { inputSignature: [spec([null])] },
    ),
  };
  const path = folder();
  await tf.savedModel.save(model, path);
  const loaded = await tf.savedModel.load<typeof model>(path);
  const text = written(() => {
    expect(held(loaded.f(tf.tensor([1])))).toEqual([2]);
    expect(errorOf(() => loaded.f(tf.tensor([-1]))).message).toContain("given: Condition x > 0");
  });
  expect(text).toBe("x = [1]\nx = [-1]\n");
  // The model says whether the assertion holds.
  const [first, second] = [[1], [-1]].map((x) => run(path, "f", { x }));
  expect(first).toEqual([{ output_0: tensor([1], [2]), check_0: tensor([], [1]) }]);
  expect(second?.[0]?.check_0).toEqual(tensor([], [0]));
});

test("what exists in one process cannot be saved", async () => {
  const host = tf.function((x: tf.Tensor) => tf.jsFunction((a) => a, [x], spec([])), {
    inputSignature: [spec([])],
  });
  await expect(tf.savedModel.save({ host }, folder())).rejects.toThrow(
    /host calls the host's function .* and cannot be saved/,
  );
  const takes = tf.function((v: tf.Variable) => v.add(1));
  takes(tf.variable(1));
  await expect(tf.savedModel.save({ takes }, folder())).rejects.toThrow("cannot be saved");
});

const tensor = (dims: number[], data: number[]): { dims: number[]; data: number[] } => ({
  dims,
  data,
});

type Outputs = Record<string, { dims: number[]; data: number[] }>;

/** Runs a signature with ONNX Runtime alone. */
const run = (path: string, signature: string, inputs: object, steps = 1): Outputs[] =>
  execFileSync(
    process.execPath,
    [
      join(__dirname, "../../../examples/run-artifact.mjs"),
      path,
      signature,
      JSON.stringify(inputs),
      String(steps),
    ],
    { encoding: "utf8" },
  )
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Outputs);

test("a saved training step runs in ONNX Runtime without ontrace", async () => {
  const script = readFileSync(join(__dirname, "../../../examples/run-artifact.mjs"), "utf8");
  const imports = [...script.matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
  expect(imports).toEqual(["node:fs", "node:path", "onnxruntime-node"]);

  const w = tf.variable(tf.fill([300, 2], 0.01), true, "w");
  const optimizer = tf.train.adam(0.01);
  const step = tf.function(
    (x: tf.Tensor) => ({
      loss: optimizer.minimize(() => x.matMul(w).sub(1).square().mean(), true),
    }),
    { inputSignature: [spec([null, 300], "float32", "x")] },
  );
  const path = folder();
  await tf.savedModel.save({ step, w }, path);
  const x = Array.from({ length: 2 }, (_, i) =>
    Array.from({ length: 300 }, (__, j) => Math.sin(i + j)),
  );
  const losses = run(path, "step", { x }, 3).map(({ loss }) => loss?.data[0] ?? NaN);
  for (const loss of losses) expect(loss).toBeCloseTo(Number(held(step(tf.tensor(x)).loss)), 5);
  expect(losses[2]).toBeLessThan(losses[0] ?? NaN);
});

test("a process that is killed while it saves leaves the artifact that was there", async () => {
  const path = folder();
  const model = new Model();
  await tf.savedModel.save(model, path);
  const program = `
    const tf = require(${JSON.stringify(join(__dirname, "../../../index.ts"))});
    const big = tf.variable(tf.zeros([8 * 2 ** 20]), true, "w");
    const f = tf.function((x) => x.mul(big.sum()), { inputSignature: [new tf.TensorSpec([])] });
    (async () => { for (;;) { process.stdout.write("."); await tf.savedModel.save({ f, big }, process.argv[1]); } })();
  `;
  const parent = dirname(path);
  const child = spawn(process.execPath, [...sourceFlags, "-e", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  // It is killed with its first folder half written: another one than that of the artifact is there.
  for (let i = 0; i < 2000 && readdirSync(parent).length < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const loaded = await tf.savedModel.load<Record<string, (x: tf.Tensor) => unknown>>(path);
  // Old or new, and whole: every file is checked.
  const [old, replaced] = [loaded.call, loaded.f];
  if (replaced === undefined) expect(held(old?.(tf.tensor([1, 2])))).toEqual({ out: [2, 4] });
  else expect(held(replaced(tf.scalar(1)))).toBe(0);
});
