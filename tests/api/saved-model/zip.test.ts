import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import * as tf from "../../../index";

interface Counter {
  readonly total: tf.Variable;
  add(x: tf.Tensor): tf.Tensor;
}

function counter(start: number): Counter {
  const total = tf.variable(start, true, "total");
  const add = tf.function((x: tf.Tensor) => total.assignAdd(x).toTensor(), {
    inputSignature: [new tf.TensorSpec([], "float32", "x")],
  });
  return { total, add };
}

const sum = (model: Counter, x: number): number => Number(model.add(tf.scalar(x)).arraySync());

describe("models as zip files", () => {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-zip-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const at = (name: string): string => join(folder, name);

  test("one is saved, loaded, trained on and replaced", async () => {
    const path = at("deep/counter.zip");
    await tf.savedModel.save(counter(1), path);
    const loaded = await tf.savedModel.load<Counter>(path);
    expect(sum(loaded, 2)).toBe(3);
    await tf.savedModel.save(loaded, path);
    expect(sum(await tf.savedModel.load<Counter>(path), 4)).toBe(7);
    expect(readdirSync(at("deep"))).toEqual(["counter.zip"]);
  });

  test("a blob of it is loaded, and files that users zip: deflated, and in a folder", async () => {
    const blob = await tf.savedModel.toZip(counter(1));
    expect(sum(await tf.savedModel.load<Counter>(blob), 1)).toBe(2);
    const files = unzipSync(new Uint8Array(await blob.arrayBuffer()));
    const inside = Object.fromEntries(Object.entries(files).map(([n, f]) => [`a/b/${n}`, f]));
    const other = { "a/b/other/manifest.json": new Uint8Array(3), "notes.txt": new Uint8Array(5) };
    writeFileSync(at("by-hand.zip"), zipSync({ ...other, ...inside }, { level: 9 }));
    expect(sum(await tf.savedModel.load<Counter>(at("by-hand.zip")), 5)).toBe(6);
  });

  test("other tools unzip it into the folder that save writes", async () => {
    await tf.savedModel.save(counter(3), at("plain.zip"));
    const script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    execFileSync("python3", ["-c", script, at("plain.zip"), at("plain")]);
    expect(sum(await tf.savedModel.load<Counter>(at("plain")), 1)).toBe(4);
  });

  test("progress rises to the whole", async () => {
    await tf.savedModel.save(counter(3), at("progress"));
    const fractions: number[] = [];
    const onProgress = (fraction: number): void => void fractions.push(fraction);
    await tf.savedModel.load(at("progress"), { onProgress });
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test("every damaged byte is found, or does not matter", async () => {
    const bytes = new Uint8Array(await (await tf.savedModel.toZip(counter(1))).arrayBuffer());
    let found = 0;
    for (let place = 0; place < bytes.length; place += 97) {
      const broken = bytes.slice();
      broken[place] = (broken[place] ?? 0) ^ 0x55;
      try {
        expect(sum(await tf.savedModel.load<Counter>(new Blob([broken])), 1)).toBe(2);
      } catch (error) {
        expect([tf.DataLossError, tf.NotFoundError]).toContain((error as Error).constructor);
        found++;
      }
    }
    expect(found).toBeGreaterThan(10);
  });

  test("what is not one is told as such, and stays", async () => {
    writeFileSync(at("text.zip"), "a text");
    await expect(tf.savedModel.load(at("text.zip"))).rejects.toThrow(
      /text\.zip is damaged\n {2}given: .*invalid zip[^]*expected: a zip file of an artifact/,
    );
    await expect(tf.savedModel.save(counter(1), at("text.zip"))).rejects.toThrow(
      /text\.zip exists already and is not an artifact/,
    );
    writeFileSync(at("photos.zip"), zipSync({ "a.jpg": new Uint8Array(9) }));
    await expect(tf.savedModel.load(at("photos.zip"))).rejects.toThrow(
      /photos\.zip is not an artifact: it has no manifest\.json/,
    );
    await expect(tf.savedModel.save(counter(1), at("photos.zip"))).rejects.toThrow(tf.FailedPreconditionError); // prettier-ignore
    expect(readFileSync(at("text.zip"), "utf8")).toBe("a text");
    await expect(tf.savedModel.load(at("absent.zip"))).rejects.toThrow(tf.NotFoundError);
  });

  test("a small file that claims much is refused before it takes memory", async () => {
    const bytes = new Uint8Array(await (await tf.savedModel.toZip(counter(1))).arrayBuffer());
    const view = new DataView(bytes.buffer);
    // The entries of the directory at the end: signature, and the length of the content 24 bytes on.
    for (let place = 0; place < bytes.length - 46; place++) {
      if (view.getUint32(place, true) === 0x02014b50) {
        view.setUint16(place + 10, 8, true);
        view.setUint32(place + 24, 0xf0000000, true);
      }
    }
    await expect(tf.savedModel.load(new Blob([bytes]))).rejects.toThrow(
      /the zip file is damaged\n {2}given: manifest\.json: 4026531840 bytes in \d+/,
    );
  });

  test("two saves at once leave one of them whole", async () => {
    const path = at("both.zip");
    await Promise.all([10, 20].map((start) => tf.savedModel.save(counter(start), path)));
    expect([11, 21]).toContain(sum(await tf.savedModel.load<Counter>(path), 1));
  });
});
