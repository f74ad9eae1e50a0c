/** Writes dist/THIRD-PARTY-NOTICES: the licences of the packages whose code was bundled into dist/. Fails where a package has none. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "./bundled-packages.mjs";

const line = "=".repeat(80);

function notice(name) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
  if (file === undefined) throw new Error(`${name} ${version} is bundled and has no licence file`);
  const text = readFileSync(join(folder, file), "utf8").trim();
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${text}\n`;
}

const notices = [
  "Code of these packages is part of files in this folder.\n",
  ...bundledPackages("dist").map(notice),
].join("\n");
writeFileSync(join("dist", "THIRD-PARTY-NOTICES"), notices);

/** Puts a legal comment at the head of a file, which stays in what an application makes of it. */
const mark = (file, text) => {
  writeFileSync(file, `/*!\n${text}*/\n${readFileSync(file, "utf8")}`);
};

// The builds for browsers, which are those with code of others, carry them too.
mark(join("dist", "index.web.mjs"), notices);
const modules = join("dist", "web", "packages");
for (const name of bundledPackages(modules))
  for (const file of readdirSync(join(modules, name), { recursive: true }))
    if (file.endsWith(".mjs")) mark(join(modules, name, file), notice(name));
