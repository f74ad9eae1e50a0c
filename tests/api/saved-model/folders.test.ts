/** @jest-environment ./tests/support/node-realm.cjs */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";

const folder = (): string => mkdtempSync(join(tmpdir(), "ontrace-folders-"));

const scaled = (factor: number): { factor: tf.Variable; call: (x: tf.Tensor) => tf.Tensor } => {
  const weights = tf.variable(tf.fill([400], factor), true, "weights");
  return {
    factor: weights,
    call: tf.function((x: tf.Tensor) => x.mul(weights), {
      inputSignature: [new tf.TensorSpec([400], "float32", "x")],
    }),
  };
};

const save = (factor: number, path: string): Promise<void> =>
  tf.savedModel.save(scaled(factor), path);

const load = async (path: string): Promise<number> =>
  Number((await tf.savedModel.load<ReturnType<typeof scaled>>(path)).factor.dataSync()[0]);

const artifactFiles = ["call.onnx", "graph.ir", "manifest.json", "weights.safetensors"];

/** All files under a path with their texts. */
const texts = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, "latin1")]),
  );

const write = (path: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), text);
  }
};

/** Saving there is refused with a message, and changes nothing. */
async function expectRefused(path: string, message: RegExp): Promise<void> {
  const before = texts(path);
  const error: unknown = await save(1, path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(tf.OntraceError);
  expect(String(error)).toMatch(message);
  expect(String(error)).toContain("folders.test.ts");
  expect(texts(path)).toEqual(before);
}

describe("a folder that is not an artifact is not touched", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "a browser extension's",
      { "manifest.json": '{"manifest_version":3}', "src/a.js": "1", ".git/HEAD": "x" },
      /exists already and is not an artifact[^]*another or a damaged manifest.json/,
    ],
    ["one without a manifest", { "notes.txt": "mine" }, /a folder with "notes.txt" in it/],
    [
      "one whose manifest is no JSON",
      { "manifest.json": "ontrace" },
      /another or a damaged manifest.json/,
    ],
    [
      "one whose manifest lists files of others",
      {
        "manifest.json": JSON.stringify({
          ...{ format: "ontrace", version: 1, variables: [], signatures: {}, objects: [] },
          graphs: { file: "../other", bytes: 0, crc32: "" },
          weights: { file: "src/a.js", bytes: 0, tensors: {} },
        }),
        "src/a.js": "1",
      },
      /another or a damaged manifest.json/,
    ],
  ])("%s", async (_, files, message) => {
    const path = folder();
    write(path, files);
    await expectRefused(path, message);
  });

  test("a file at the path", async () => {
    const path = join(folder(), "file");
    writeFileSync(path, "mine");
    await expect(save(1, path)).rejects.toThrow(/is not an artifact\n\s+given: a file/);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });
});

test("of an artifact only the files that its manifest lists are replaced", async () => {
  const path = join(folder(), "model");
  await tf.savedModel.save({ ...scaled(1), more: scaled(1).call }, path);
  write(path, { "notes.txt": "mine", "assets/words.txt": "mine too" });
  await save(2, path);
  expect(readdirSync(path).sort()).toEqual(["assets", ...artifactFiles, "notes.txt"].sort());
  expect(await load(path)).toBe(2);
});

test("something of others in the place of a new file is named, and stays", async () => {
  const path = join(folder(), "model");
  await save(1, path);
  write(path, { "more.onnx": "mine" });
  await expect(tf.savedModel.save({ ...scaled(2), more: scaled(2).call }, path)).rejects.toThrow(
    /model\/more.onnx exists already[^]*the artifact's manifest does not list/,
  );
  expect(readFileSync(join(path, "more.onnx"), "utf8")).toBe("mine");
  expect(await load(path)).toBe(1);
  rmSync(join(path, "call.onnx"));
  mkdirSync(join(path, "call.onnx"));
  await expect(save(2, path)).rejects.toThrow(/model\/call.onnx exists already[^]*a folder/);
});

test("artifacts whose names begin alike have nothing to do with each other", async () => {
  const root = folder();
  await save(1, join(root, "model.best"));
  await save(2, join(root, "model"));
  const old = join(root, `.model.best.${randomUUID()}.old`);
  renameSync(join(root, "model.best"), old);
  await save(3, join(root, "model"));
  expect(existsSync(old)).toBe(true);
  await expect(load(join(root, "model.best"))).rejects.toThrow(tf.NotFoundError);
  rmSync(join(root, "model"), { recursive: true });
  await expect(load(join(root, "model"))).rejects.toThrow("does not exist");
});

test("a save of an earlier version that was killed between its renames is found, and cleaned up by the next", async () => {
  const root = folder();
  const path = join(root, "model");
  const id = randomUUID();
  await save(1, join(root, `.model.${id}.old`));
  await save(2, join(root, `.model.${id}`));
  expect(await load(path)).toBe(2);
  await save(3, path);
  expect(await load(path)).toBe(3);
  expect(readdirSync(root)).toEqual(["model"]);
});

test("a link to a folder stays one, and links among the files are refused unless they are allowed", async () => {
  const root = folder();
  await save(1, join(root, "run-1"));
  symlinkSync("run-1", join(root, "latest"));
  await save(2, join(root, "latest"));
  expect(await load(join(root, "run-1"))).toBe(2);
  const weights = join(root, "run-1", "weights.safetensors");
  renameSync(weights, join(root, "elsewhere"));
  symlinkSync("../elsewhere", weights);
  await expect(load(join(root, "latest"))).rejects.toThrow(
    /weights.safetensors is a symbolic link[^]*allowLinks: true/,
  );
  const loaded = await tf.savedModel.load(join(root, "latest"), { allowLinks: true });
  expect(loaded).toBeDefined();
});

test("a pipe among the files is refused instead of waited for", async () => {
  const path = join(folder(), "model");
  await save(1, path);
  rmSync(join(path, "graph.ir"));
  execFileSync("mkfifo", [join(path, "graph.ir")]);
  await expect(load(path)).rejects.toThrow(/graph.ir is not a file\n\s+given: a pipe/);
});

const loop = (): string => {
  const path = join(folder(), "loop");
  symlinkSync("loop", path);
  return path;
};

test.each<[string, () => string, RegExp]>([
  ["with a NUL", () => join(folder(), "a\0b"), /cannot \w+ .*a\\u0000b/],
  ["that is too long", () => join(folder(), "a".repeat(300)), /ENAMETOOLONG/],
  ["that is too deep", () => `${folder()}${"/abc".repeat(2000)}`, /ENAMETOOLONG/],
  ["that loops", loop, /ELOOP/],
  ["through a loop", () => join(loop(), "model"), /ELOOP/],
  ["through a file", () => join(__filename, "model"), /cannot write|is not an artifact|not exist/],
  ["in /proc", () => "/proc/ontrace", /cannot write \/proc\/ontrace|does not exist/],
  ["deep in /proc", () => "/proc/ontrace/a/b", /cannot write \/proc\/ontrace|does not exist/],
  ["in a device", () => "/dev/null/model", /cannot write|not exist|is not an artifact/],
  ["that is empty", () => "", /the path of an artifact is a text that is not empty/],
])("a path %s is an error that names it, on saving and on loading", async (_, path, message) => {
  const given = path();
  for (const use of [() => save(1, given), () => tf.savedModel.load(given)]) {
    const error: unknown = await use().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(tf.OntraceError);
    expect(String(error)).toMatch(message);
    expect(String(error).length).toBeLessThan(1500);
  }
});

test("saves at the same time do not fail, and the last one wins whole", async () => {
  const path = join(folder(), "model");
  await Promise.all(Array.from({ length: 8 }, (_, i) => save(i + 1, path)));
  expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(await load(path));
  expect(readdirSync(path).sort()).toEqual(artifactFiles);
});

test("signatures whose names differ in case, in unusual characters or far behind have files of their own", async () => {
  const path = join(folder(), "model");
  const { call } = scaled(1);
  const long = "n".repeat(400);
  const names = ["a b", "a_b", "A_B", "..", "", `${long}1`, `${long}2`];
  const make = (i: number): unknown =>
    tf.function((x: tf.Tensor) => x.add(i), { inputSignature: [new tf.TensorSpec([2])] });
  const signatures = Object.fromEntries(names.map((name, i) => [name, make(i)]));
  await tf.savedModel.save({ call }, path, { signatures: signatures as never });
  const models = readdirSync(path).filter((name) => name.endsWith(".onnx"));
  expect(new Set(models.map((name) => name.toLowerCase())).size).toBe(names.length + 1);
  const loaded = await tf.savedModel.load(path);
  names.forEach((name, i) => {
    const [result] = Object.values(loaded.signatures[name]?.({ x: tf.zeros([2]) }) ?? {});
    expect(result?.arraySync()).toEqual([i, i]);
  });
});
