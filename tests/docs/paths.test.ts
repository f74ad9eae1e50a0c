import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPage, root } from "./pages";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const topFolders = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && !["node_modules", "dist", "out"].includes(entry.name) ? [entry.name] : [],
);
/** A path into one of the project's folders, or a file's name with an extension that only the project's files have. */
const isProjectPath = (text: string): boolean =>
  topFolders.some((folder) => text.startsWith(`${folder}/`)) && !/[*…{}<>| ]|[A-Z]{4}/.test(text);

const withoutBlocks = (text: string): string => text.replace(/^```.*?^```$/gms, "");

/** What is on a page in backticks, outside of blocks of code. */
const quoted = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);

/** Where a page's links within the project point. */
const links = (page: string, text: string): string[] =>
  [...withoutBlocks(text).matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) =>
    join(dirname(page), to),
  );

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

const anchors = (page: string): string[] =>
  [...withoutBlocks(readPage(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading),
  );

test.each(pages)("the paths on %s exist", (page) => {
  const text = readPage(page);
  const paths = [...quoted(text).filter(isProjectPath), ...links(page, text)];
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(pages)("the links on %s lead to headings that exist", (page) => {
  const missing = [
    ...withoutBlocks(readPage(page)).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g),
  ].filter(([, to = "", anchor = ""]) => {
    const target = to === "" ? page : join(dirname(page), to);
    return !anchors(target).includes(anchor);
  });
  expect(missing.map(([link]) => link)).toEqual([]);
});

test("docs/architecture.md has a row for each floor, and names each room in its picture", () => {
  const text = readPage("docs/architecture.md");
  const picture = text.slice(text.indexOf("The folders are floors"), text.indexOf("| folder |"));
  for (const floor of ["ir", "gradients", "compiler", "runtime", "api", "nn", "cli"]) {
    expect(text).toContain(`| \`${floor}/`);
    const rooms = readdirSync(join(root, floor), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const { name } of rooms)
      expect(`${floor}: ${picture}`).toMatch(new RegExp(`\\b${name}\\b`));
  }
});
