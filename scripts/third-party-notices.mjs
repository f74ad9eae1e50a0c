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

// The build for browsers, which is the one with code of others, carries them too: a legal comment stays in what an application makes of it.
const web = join("dist", "index.web.mjs");
writeFileSync(web, `/*!\n${notices}*/\n${readFileSync(web, "utf8")}`);
