import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { readNpy, writeNpy } from "../../api/tensors/npy";
import { onnx } from "../../compiler/onnx/proto/codec";
import { bytesOfArray, packElements } from "../../ir/types/typed-array";
import { folderOf, ontrace } from "../support/command";
import { model, x } from "./programs";

const cwd = folderOf({ "model.ts": model, "x.npy": x });

/** A model that consists of one constant. */
const modelOf = (name: string, elements: readonly number[]): Uint8Array =>
  onnx.ModelProto.encode({
    irVersion: 10,
    graph: {
      initializer: [
        {
          name,
          dims: [elements.length],
          dataType: onnx.TensorProto.DataType.FLOAT,
          rawData: bytesOfArray(packElements("float32", elements)),
        },
      ],
    },
  }).finish();

const values = (file: string): number[] =>
  Array.from(readNpy(readFileSync(join(cwd, file)), file).data, Number);

beforeAll(async () => {
  const [predicting, training, twins] = await Promise.all([
    ontrace(cwd, "compile", "model.ts", "-f", "predict", "-o", "predict", "-g", "x,dense/kernel"),
    ontrace(cwd, "compile", "model.ts", "--function", "train", "--out", "train"),
    ontrace(cwd, "compile", "model.ts", "--function", "twins", "--out", "twins"),
  ]);
  expect(predicting.stderr + training.stderr + twins.stderr).toBe("");
  expect(predicting.code).toBe(0);
  expect(predicting.stdout).toMatch(/^wrote predict\n\s+predict\s+x\s+2 nodes, 1 variable\n/);
});

test("compile writes models, weights, graphs and a manifest", () => {
  expect(readdirSync(join(cwd, "predict")).sort()).toEqual([
    "graph.ir",
    "manifest.json",
    "predict.onnx",
    "predict_gradient.onnx",
    "weights.safetensors",
  ]);
});

test("run prints the outputs of the default signature", async () => {
  const { code, stdout, stderr } = await ontrace(cwd, "run", "predict", "--input", "x=x.npy");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/output_0\s+float32\[1,2\]\s+\[\[7,10\]\]/);
  expect(code).toBe(0);
});

test("run writes the outputs of a signature, value and gradients, as .npy files", async () => {
  const args = ["-i", "x=x.npy", "-s", "predict_gradient", "-o", "results"];
  const { code, stdout } = await ontrace(cwd, "run", "predict", ...args);
  expect(code).toBe(0);
  expect(stdout).toContain("results/gradients.x.npy");
  expect(values("results/value.npy")).toEqual([7, 10]);
  expect(values("results/gradients.x.npy")).toEqual([3, 7]);
  expect(values("results/gradients.dense_kernel.npy")).toEqual([1, 1, 2, 2]);
});

test("a training step updates the artifact only with --update", async () => {
  cpSync(join(cwd, "train"), join(cwd, "trained"), { recursive: true });
  const step = async (...args: string[]): Promise<string> =>
    (await ontrace(cwd, "run", "trained", "-i", "x=x.npy", ...args)).stdout;
  expect(await step()).toContain("17");
  expect(await step("--update")).toContain("17");
  expect(await step("--update")).toContain("12");
  expect(await step()).toContain("7");
});

describe("inspect", () => {
  test("a file: each function's graph, operations and state", async () => {
    const { code, stdout } = await ontrace(cwd, "inspect", "model.ts");
    expect(code).toBe(0);
    expect(stdout).toContain("graph predict(%x: float32[x_0,2]) {");
    expect(stdout).toContain("// model.ts:7:");
    expect(stdout).toMatch(/dense\/kernel\s+float32\[2,2\]\s+16 B\s+read, written/);
    expect(stdout).toMatch(/operations \(\d+\)\n\s+\w+\s+\d/);
    expect(stdout).toContain("untraced was never traced");
  });

  test("a graph's gradient beside it, by source line", async () => {
    const { code, stdout } = await ontrace(cwd, "inspect", "model.ts", "-f", "predict", "--grad");
    expect(code).toBe(0);
    // The product, and on its right what differentiates it by the kernel.
    expect(stdout).toMatch(/model\.ts:7\n(?:.*\n)*.*= matMul %x, %\d+ .*│/);
    expect(stdout).toMatch(/│ %\d+: float32\[2,2\] = matMul %x, %\d+ \{transposeA: true/);
    expect(stdout).toMatch(
      /gradients of the sum of the results\n\s+x\s+%\d+\n\s+dense\/kernel\s+%\d+/,
    );
  });

  test("a graph after a pass", async () => {
    const args = ["--function", "train", "--dump-after"];
    const [lifted, all] = await Promise.all([
      ontrace(cwd, "inspect", "model.ts", ...args, "liftState"),
      ontrace(cwd, "inspect", "model.ts", ...args, "all"),
    ]);
    expect(lifted.stdout).toMatch(
      /^after liftState\n\ngraph train\(%x: .*, %dense\/kernel: float32\[2,2\]\)/,
    );
    expect(lifted.stdout).not.toContain("readVariable");
    expect(all.stdout.match(/^after /gm)?.length).toBeGreaterThan(3);
  });

  test("an artifact: variables, signatures, graphs", async () => {
    const { code, stdout } = await ontrace(cwd, "inspect", "train");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^variables \(.* in weights\.safetensors\)\n\s+dense\/kernel\s+float32\[2,2\]/,
    );
    expect(stdout).toMatch(/train\s+train\.onnx, .*, the default/);
    expect(stdout).toContain("dense/kernel → dense/kernel.next");
    expect(stdout).toContain("assignVariable %");
  });

  test("an ONNX model: versions, inputs, nodes, outputs", async () => {
    const { code, stdout } = await ontrace(cwd, "inspect", "train/train.onnx");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^IR version 10; opsets onnx 21; made by ontrace/);
    expect(stdout).toContain("  x: float32[x_0,2],\n  dense/kernel: float32[2,2],");
    expect(stdout).toMatch(/return loss: float32\[\], dense\/kernel\.next: float32\[2,2\]/);
    expect(stdout).toMatch(/operations \(\d+\)/);
  });

  test("an ONNX model's small constants, as they are stored", async () => {
    // Node reads a small file into a part of a buffer that other data shares.
    const values = [0.5, -1, 1e-3, 7];
    writeFileSync(join(cwd, "constant.onnx"), modelOf("bias", values));
    const { stdout } = await ontrace(cwd, "inspect", "constant.onnx");
    expect(stdout).toContain("bias = float32[4] [0.5, -1, 0.001, 7]");
  });

  test("names that control a terminal are shown, not sent", async () => {
    const name = "a\u001b[2J\u001b]0;title\u0007\u202eb";
    writeFileSync(join(cwd, "hostile.onnx"), modelOf(name, [1]));
    const { stdout } = await ontrace(cwd, "inspect", "hostile.onnx");
    expect(stdout).toContain(String.raw`a\x1b[2J\x1b]0;title\x07\u202eb = float32`);
    // eslint-disable-next-line no-control-regex -- the characters that must not be there
    expect(stdout).not.toMatch(/[\u0007\u001b]/);
  });
});

test("an ONNX name with line breaks begins no line of its own", async () => {
  writeFileSync(join(cwd, "lines.onnx"), modelOf("a\n}\r\u2028graph forged(\tb", [1]));
  const { stdout } = await ontrace(cwd, "inspect", "lines.onnx");
  expect(stdout).toContain(String.raw`a\n}\r`);
  expect(stdout).not.toMatch(/^(?:\}\r|graph forged)/mu);
  expect(stdout.split("\n").filter((line) => line.includes("forged"))).toHaveLength(1);
});

test("a model beside a manifest is the one that it lists, or is said not to be", async () => {
  cpSync(join(cwd, "predict"), join(cwd, "beside"), { recursive: true });
  const inspected = async (file: string) => (await ontrace(cwd, "inspect", file)).stdout;
  const [own = ""] = readdirSync(join(cwd, "beside")).filter((name) => name.endsWith(".onnx"));
  expect(await inspected(`beside/${own}`)).toMatch(
    /^signature \S+ of the artifact in beside, undamaged/m,
  );
  writeFileSync(join(cwd, "beside", own), modelOf("other", [1]));
  expect(await inspected(`beside/${own}`)).toMatch(
    /^not the file that beside.manifest\.json lists as signature/m,
  );
  writeFileSync(join(cwd, "beside/new.onnx"), modelOf("other", [1]));
  expect(await inspected("beside/new.onnx")).toMatch(/^not a file of the artifact in beside/m);
});

test("inspect takes the limits of an artifact's text, and refuses others", async () => {
  const limited = await ontrace(cwd, "inspect", "predict", "--limit", "expandedNodes=1");
  expect([limited.code, limited.stderr]).toEqual([
    1,
    expect.stringMatching(/DataLossError.*\n[^]*limits/),
  ]);
  expect((await ontrace(cwd, "inspect", "predict", "-l", "expandedNodes=5000")).code).toBe(0);
  const unknown = await ontrace(cwd, "inspect", "predict", "--limit", "nodes=1");
  expect(unknown.stderr).toMatch(/ValueError[^]*nodes/);
});

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("outputs where nothing can be written are refused at once, with their path", async () => {
  const run = (output: string) => ontrace(cwd, "run", "predict", "-i", "x=x.npy", "-o", output);
  writeFileSync(join(cwd, "occupied"), "");
  spawnSync("mkfifo", [join(cwd, "pipe")]);
  for (const path of ["/proc/x", "/dev/full", "occupied", "occupied/in", "pipe", "a".repeat(300)]) {
    const { code, stderr } = await run(path);
    expect([path, code, stderr]).toEqual([
      path,
      1,
      expect.stringMatching(/^error \w+Error: cannot write (?:into )?[^]*expected: [^]*fix: /),
    ]);
  }
  const [result = ""] = (await run("plain"), readdirSync(join(cwd, "plain")));
  for (const command of ["mkdir", "mkfifo", "ln -s /dev/full"]) {
    rmSync(join(cwd, "plain", result), { recursive: true });
    spawnSync("sh", ["-c", `${command} "$0"`, join(cwd, "plain", result)]);
    const { code, stderr } = await run("plain");
    expect([code, stderr]).toEqual([1, expect.stringContaining(`cannot write plain/${result}`)]);
  }
});

test("outputs whose names differ in unusual characters have files of their own", async () => {
  const { code, stdout } = await ontrace(
    cwd,
    "run",
    "twins",
    "-i",
    "x=x.npy",
    "-o",
    "twin-results",
  );
  expect(code).toBe(0);
  expect(stdout).toContain("a_b_2.npy");
  expect(values("twin-results/a_b.npy").concat(values("twin-results/a_b_2.npy"))).toEqual([
    2, 3, 3, 4,
  ]);
});

describe("errors", () => {
  /** A copy of an artifact with one thing wrong. */
  const damaged = (name: string, damage: (folder: string) => void): string => {
    const folder = join(cwd, name);
    cpSync(join(cwd, "predict"), folder, { recursive: true });
    damage(folder);
    return name;
  };
  const flip = (file: string): void => {
    const bytes = readFileSync(file);
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };
  const run = ["--input", "x=x.npy"];

  beforeAll(() => {
    writeFileSync(join(cwd, "bad.npy"), "no array");
    const data = packElements("float64", [1, 2]);
    writeFileSync(join(cwd, "wide.npy"), writeNpy({ dtype: "float64", shape: [1, 2], data }));
    copyFileSync(join(cwd, "x.npy"), join(cwd, "text.onnx"));
    damaged("no-manifest", (folder) => {
      rmSync(join(folder, "manifest.json"));
    });
    damaged("bad-manifest", (folder) => {
      truncateSync(join(folder, "manifest.json"), 100);
    });
    damaged("no-weights", (folder) => {
      rmSync(join(folder, "weights.safetensors"));
    });
    damaged("short-weights", (folder) => {
      truncateSync(join(folder, "weights.safetensors"), 70);
    });
    damaged("flipped-weights", (folder) => {
      flip(join(folder, "weights.safetensors"));
    });
    damaged("flipped-graph", (folder) => {
      flip(join(folder, "graph.ir"));
    });
    damaged("no-model", (folder) => {
      rmSync(join(folder, "predict.onnx"));
    });
  });

  test.each<[string[], number, string | RegExp]>([
    [["run", "nowhere", ...run], 1, "NotFoundError: folder nowhere does not exist"],
    [["run", "no-manifest", ...run], 1, "NotFoundError: no-manifest is not an artifact"],
    [["run", "bad-manifest", ...run], 1, "DataLossError: bad-manifest/manifest.json is damaged"],
    [["run", "no-weights", ...run], 1, /NotFoundError: .*no-weights lacks the file weights/],
    [["run", "short-weights", ...run], 1, /DataLossError: short-weights\/weights.*\n.*70 bytes/],
    [
      ["run", "flipped-weights", ...run],
      1,
      /DataLossError: flipped-weights\/weights.*\n.*checksum/,
    ],
    [["run", "flipped-graph", ...run], 1, /DataLossError: flipped-graph\/graph.ir.*\n.*checksum/],
    [["run", "no-model", ...run], 1, /NotFoundError: .*lacks the file predict.onnx/],
    [["run", "predict"], 2, "no --input for x"],
    [["run", "predict", ...run, "-i", "X1=x.npy"], 2, "there is no input X1"],
    [["run", "predict", ...run, "-s", "predcit"], 2, "no signature predcit, did you mean predict?"],
    [["run", "predict", ...run, "-s", "__proto__"], 2, "there is no signature __proto__"],
    [["run", "predict", ...run, "-i", "__proto__=x.npy"], 2, "there is no input __proto__"],
    [["compile", "model.ts", "-f", "__proto__", "-o", "o"], 2, "exports no __proto__"],
    [["doctor", "--only", "tpu"], 2, /argument 'tpu' is invalid. Allowed choices are .*cpu/],
    [["run", "predict", "-i", "x=none.npy"], 1, "NotFoundError: cannot read none.npy"],
    [
      ["run", "predict", "-i", "x=bad.npy"],
      1,
      "DataLossError: bad.npy is not a complete .npy file",
    ],
    [
      ["run", "predict", "-i", "x=wide.npy"],
      1,
      /input x does not match its spec\n.*float64\[1,2\].*\n.*float32/,
    ],
    [
      ["compile", "model.ts", "-f", "predcit", "-o", "o"],
      2,
      "exports no predcit, did you mean predict?",
    ],
    [
      ["compile", "model.ts", "-f", "plain", "-o", "o"],
      2,
      "plain in model.ts is not a tf.function",
    ],
    [
      ["compile", "model.ts", "-f", "untraced", "-o", "o"],
      1,
      /there is no trace.*\n[^]*inputSignature/,
    ],
    [
      ["compile", "model.ts", "-f", "predict", "-o", "."],
      1,
      "exists already and is not an artifact",
    ],
    [
      ["compile", "model.ts", "-f", "predict", "-o", "o", "-g", "y"],
      2,
      /no argument or variable y\narg/,
    ],
    [["inspect", "model.ts", "-d", "simplfy"], 2, "no pass simplfy, did you mean simplify?"],
    [["inspect", "predict", "-f", "other"], 2, "there is no signature other"],
    [["inspect", "text.onnx"], 1, "DataLossError: text.onnx is not a complete ONNX model"],
    [["inspect", "none.onnx"], 1, "NotFoundError: cannot read none.onnx"],
    [["inspect", "none.ts"], 1, "NotFoundError: there is no file none.ts"],
  ])("%p", async (args, status, message) => {
    const { code, stdout, stderr } = await ontrace(cwd, ...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error /);
    expect(stderr).not.toMatch(/^\s+at .*\(/m);
    expect(stdout).toBe("");
    expect(code).toBe(status);
  });
});
