import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertFile } from "../../integrations/convert-file";
import { DiskCache } from "../../integrations/disk-cache";
import { pruneFolder, touch } from "../../integrations/prune-folder";

const newFolder = (): string => mkdtempSync(join(tmpdir(), "ontrace-cache-"));

const entries = (folder: string): string[] => readdirSync(folder).sort();

test("a result is made once for a key, and again for another", () => {
  const cache = new DiskCache(newFolder());
  const make = jest.fn(() => ({ code: "made" }));
  for (const key of [["a"], ["a"], ["b"], ["a"]]) {
    expect(cache.get(key, make)).toEqual({ code: "made" });
  }
  expect(make).toHaveBeenCalledTimes(2);
});

test.each([
  ["cut off", (text: string) => text.slice(0, -3)],
  ["changed", (text: string) => text.replace("made", "mode")],
  ["empty", () => ""],
])("an entry that is %s is made again", (_, damage) => {
  const folder = newFolder();
  const cache = new DiskCache(folder);
  cache.get(["a"], () => "made");
  const [name = ""] = entries(folder);
  writeFileSync(join(folder, name), damage(readFileSync(join(folder, name), "utf8")));
  expect(cache.get(["a"], () => "made again")).toBe("made again");
  expect(cache.get(["a"], () => "not called")).toBe("made again");
  expect(entries(folder)).toEqual([name]);
});

test("a folder that cannot be written keeps nothing, and fails nothing", () => {
  const file = join(newFolder(), "file");
  writeFileSync(file, "");
  expect(new DiskCache(join(file, "below")).get(["a"], () => "made")).toBe("made");
});

const day = 24 * 3600 * 1000;

/** Files of 100 bytes each, last used so many days before now. */
function filled(folder: string, days: Readonly<Record<string, number>>, now: number): void {
  for (const [name, age] of Object.entries(days)) {
    writeFileSync(join(folder, name), "x".repeat(100));
    utimesSync(join(folder, name), (now - age * day) / 1000, (now - age * day) / 1000);
  }
}

test("entries go that were not used for 30 days, and the longest unused ones of too many", () => {
  const [folder, now] = [newFolder(), Date.now()];
  filled(folder, { a: 0, b: 29, c: 31, d: 400 }, now);
  pruneFolder(folder, { age: 30 * day, bytes: 1000 }, now);
  expect(entries(folder)).toEqual(["a", "b"]);
  filled(folder, { c: 1, d: 2, e: 3 }, now);
  pruneFolder(folder, { age: 30 * day, bytes: 350 }, now);
  expect(entries(folder)).toEqual(["a", "c", "d"]);
});

test("the first entry that a process adds prunes the folder; an entry that is used stays young", () => {
  const [folder, now] = [newFolder(), Date.now()];
  filled(folder, { old: 31 }, now);
  const cache = new DiskCache(folder);
  cache.get(["a"], () => "made");
  expect(entries(folder)).not.toContain("old");
  const [name = ""] = entries(folder);
  filled(folder, { other: 31 }, now);
  utimesSync(join(folder, name), (now - 20 * day) / 1000, (now - 20 * day) / 1000);
  expect(cache.get(["a"], () => "not called")).toBe("made");
  expect(now - statSync(join(folder, name)).mtimeMs).toBeLessThan(day);
  touch(join(folder, "absent"), now);
});

test("processes that write, read and prune one folder at once find what they made", async () => {
  const folder = newFolder();
  const register = join(__dirname, "../support/register-source.cjs");
  const program = `
    const { DiskCache } = require(${JSON.stringify(join(__dirname, "../../integrations/disk-cache.ts"))});
    const { pruneFolder } = require(${JSON.stringify(join(__dirname, "../../integrations/prune-folder.ts"))});
    const cache = new DiskCache(${JSON.stringify(folder)});
    for (let i = 0; i < 200; i++) {
      const text = String(i % 20).repeat(5000);
      if (cache.get([String(i % 20)], () => text) !== text) throw new Error("another result");
      if (i % 10 === 9) pruneFolder(${JSON.stringify(folder)}, { age: 1e9, bytes: 20000 }, Date.now());
    }`;
  const codes = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ["-r", register, "-e", program], { stdio: "inherit" });
      return (await once(child, "exit"))[0] as number;
    }),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(entries(folder).filter((name) => !name.endsWith(".json"))).toEqual([]);
}, 60_000);

test("a converted file is kept by its text, its name and the modules it becomes", () => {
  const folder = newFolder();
  const file = join(newFolder(), "f.ts");
  const source = "export const f = (x: number): number => (x > 0 ? x : -x);";
  const convert = (text: string, modules: "module" | "commonjs"): string =>
    convertFile(file, text, { modules, cache: folder }).code;
  const code = convert(source, "module");
  expect(code).toMatch(/^import .* from "ontrace";/);
  expect(convert(source, "module")).toBe(code);
  expect(entries(folder)).toHaveLength(1);
  expect(convert(source, "commonjs")).toMatch(/require\("ontrace"\)/);
  expect(convert(`${source}\n`, "module")).toMatch(/^import .* from "ontrace";/);
  expect(entries(folder)).toHaveLength(3);
});

test("what is no TypeScript is refused with its place", () => {
  const file = join(newFolder(), "f.ts");
  expect(() => convertFile(file, "const = 1;", { modules: "module", cache: false })).toThrow(
    /f\.ts:1:7/,
  );
});
