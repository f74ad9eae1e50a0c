import { mkdtempSync, readdirSync } from "node:fs";
import * as promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewFolder } from "../../runtime/files";
import { nodeFiles } from "../../runtime/node/files";

jest.mock("node:fs/promises", () => ({
  __esModule: true,
  ...jest.requireActual<typeof promises>("node:fs/promises"),
}));

const content: NewFolder = {
  format: { manifest: "manifest.json", read: () => ({ files: [] }) },
  files: [{ file: "graph.ir", pieces: () => [Uint8Array.of(1)] }],
  manifest: () => new TextEncoder().encode("{}"),
};

/** Lets renaming fail as often as `times`, as on a system where another process reads the folder. */
function busyRename(code: string, times: number): jest.SpyInstance {
  const { rename } = jest.requireActual<typeof promises>("node:fs/promises");
  let failures = 0;
  return jest.spyOn(promises, "rename").mockImplementation((from, to) => {
    failures += 1;
    return failures <= times
      ? Promise.reject(Object.assign(new Error(`${code}: rename`), { code }))
      : rename(from, to);
  });
}

const platform = Object.getOwnPropertyDescriptor(process, "platform");

afterEach(() => {
  jest.restoreAllMocks();
  if (platform !== undefined) Object.defineProperty(process, "platform", platform);
});

test("on Windows, a file that another process reads for a moment is renamed when it is free", async () => {
  Object.defineProperty(process, "platform", { value: "win32" });
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  const rename = busyRename("EPERM", 3);
  await nodeFiles.write(path, content);
  expect(rename).toHaveBeenCalledTimes(5);
  expect(readdirSync(path).sort()).toEqual(["graph.ir", "manifest.json"]);
});

test("elsewhere, a rename that is not permitted fails at once, and leaves nothing behind", async () => {
  Object.defineProperty(process, "platform", { value: "linux" });
  const folder = mkdtempSync(join(tmpdir(), "ontrace-"));
  const rename = busyRename("EPERM", Infinity);
  await expect(nodeFiles.write(join(folder, "model"), content)).rejects.toThrow("EPERM: rename");
  expect(rename).toHaveBeenCalledTimes(1);
  expect(readdirSync(folder)).toEqual([]);
});
