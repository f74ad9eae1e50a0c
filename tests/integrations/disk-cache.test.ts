import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertFile } from "../../integrations/convert-file";
import { DiskCache } from "../../integrations/disk-cache";

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
