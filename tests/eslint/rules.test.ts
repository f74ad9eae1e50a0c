// One file, so that the types of all programs are found once.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { plugin } from "../../eslint";
import { blocksOf, readPage, root } from "../docs/pages";
import "./conditions";
import "./operators";
import "./traces";
import { messagesOf, prepare } from "./tester";

const names = Object.keys(plugin.rules);

const pages = Object.entries(plugin.rules).map(([name, rule]) => {
  const blocks = blocksOf(readPage(`docs/eslint/${name}.md`));
  const marked = (marker: string): string[] =>
    blocks.filter((block) => block.marker === marker).map(({ code }) => code);
  const page = { name, rule, wrong: marked("wrong"), right: marked("right") };
  [...page.wrong, ...page.right].forEach(prepare);
  return page;
});

test.each(pages)(
  "the page of $name: what is wrong is reported, and what is right is not",
  (page) => {
    const counts = (codes: readonly string[]): boolean[] =>
      codes.map((code) => messagesOf(page.name, page.rule, code).length > 0);
    expect(page.wrong.length).toBeGreaterThan(0);
    expect(page.right.length).toBeGreaterThan(0);
    expect(counts(page.wrong)).toEqual(page.wrong.map(() => true));
    expect(counts(page.right)).toEqual(page.right.map(() => false));
  },
);

test("each rule has a page, and is on the list", () => {
  const files = readdirSync(join(root, "docs/eslint"));
  expect(files.sort()).toEqual(["README.md", ...names.map((name) => `${name}.md`)].sort());
  const list = readPage("docs/eslint/README.md");
  for (const name of names) expect(list).toContain(`| [${name}](${name}.md) | `);
});
