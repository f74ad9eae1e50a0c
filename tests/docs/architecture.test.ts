import { folderOf, ontrace } from "../support/command";
import { blocksOf, readPage } from "./pages";

const blocks = (language: string): string[] =>
  blocksOf(readPage("docs/architecture.md")).flatMap((block) =>
    block.language === language ? [block.code] : [],
  );

test("the graphs of docs/architecture.md are those of its function", async () => {
  const folder = folderOf({ "step.ts": blocks("ts")[0] ?? "" });
  const inspect = async (...options: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await ontrace(
      folder,
      ...["inspect", "step.ts", "--function", "step", ...options],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // A pass that runs several times is shown each time.
    return stdout.slice(stdout.lastIndexOf("graph step"));
  };
  const graphs = await Promise.all([inspect(), inspect("--dump-after", "removeDeadCode")]);
  expect(blocks("ir")).toHaveLength(graphs.length);
  for (const [i, block] of blocks("ir").entries()) {
    // Lines that the page leaves out are "…".
    let rest = graphs[i] ?? "";
    for (const part of block.split("  …\n")) {
      expect(rest).toContain(part);
      rest = rest.slice(rest.indexOf(part) + part.length);
    }
  }
});
