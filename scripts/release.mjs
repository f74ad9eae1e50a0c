/**
 * Publishes the package, or shows what would be published:
 *
 *     npm run release -- --dry-run     lists the package's files and what stands in the way of a release
 *     npm run release                  publishes with provenance, from a clean main
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "commander";
import { bundledPackages } from "./bundled-packages.mjs";

/** Source maps larger than this in all do not belong into a package that has no sources. */
const mostBytesOfMaps = 100_000;

const { dryRun = false, build } = program
  .option("--dry-run", "publish nothing: show what would be published")
  .option("--no-build", "take dist/ as it is")
  .parse()
  .opts();

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** Runs a command, by its script where npm is meant: on Windows npm itself is a script of the shell. */
function run(command, args, stdio = ["ignore", "pipe", "inherit"]) {
  const npm = process.env.npm_execpath;
  const [file, before] =
    command === "npm" && npm !== undefined ? [process.execPath, [npm]] : [command, []];
  return execFileSync(file, [...before, ...args], { encoding: "utf8", stdio });
}

/** The paths of package.json's entries: `main`, `types`, `bin`, and all conditions of `exports`. */
const entries = (value) =>
  typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(entries);

/** What is wrong with the files of the package. */
function problemsOf(files) {
  const paths = new Set(files.map(({ path }) => path));
  const { main, module, types, exports, bin } = manifest;
  const required = [
    ...[main, module, types, ...entries(exports), ...entries(bin)],
    ...["README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "dist/THIRD-PARTY-NOTICES"],
  ].map((path) => path.replace(/^\.\//, ""));
  const maps = files.filter(({ path }) => path.endsWith(".map"));
  const bytesOfMaps = maps.reduce((sum, { size }) => sum + size, 0);
  const notices = paths.has("dist/THIRD-PARTY-NOTICES")
    ? readFileSync(join("dist", "THIRD-PARTY-NOTICES"), "utf8")
    : "";
  return [
    ...required.flatMap((path) => (paths.has(path) ? [] : [`${path} is not in the package`])),
    ...(bytesOfMaps > mostBytesOfMaps
      ? [
          `source maps of ${kilobytes(bytesOfMaps)} in ${maps.length} files: ship none, or small ones`,
        ]
      : []),
    ...bundledPackages("dist")
      .filter((name) => !notices.includes(`\n${name} `))
      .map((name) => `${name} is bundled, and dist/THIRD-PARTY-NOTICES lacks its licence`),
  ];
}

/** What of the checkout's state keeps it from being released. */
function obstaclesInGit({ version }) {
  const git = (...args) => run("git", args, ["ignore", "pipe", "pipe"]).trim();
  try {
    const branch = git("rev-parse", "--abbrev-ref", "HEAD");
    return [
      ...(branch === "main" ? [] : [`the branch is ${branch}, not main`]),
      ...(git("status", "--porcelain") === "" ? [] : ["there are changes that are not committed"]),
      ...(git("tag", "--list", `v${version}`) === "" ? [] : [`the tag v${version} exists`]),
    ];
  } catch (error) {
    return [`git cannot describe this folder: ${String(error.stderr).trim()}`];
  }
}

/** What keeps this version from being released. */
function obstacles() {
  const { version, repository } = manifest;
  const hasSection = readFileSync("CHANGELOG.md", "utf8").includes(`\n## [${version}] - `);
  return [
    ...obstaclesInGit(manifest),
    ...(repository === undefined
      ? ['package.json has no "repository", whose address provenance is checked against']
      : []),
    ...(hasSection
      ? []
      : [
          `CHANGELOG.md has no section "## [${version}] - DATE": rename "Unreleased", or change the version`,
        ]),
  ];
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Files of the top folders one by one; those of deeper ones together. */
function listing(files) {
  const rows = new Map();
  for (const { path, size } of files) {
    const parts = path.split("/");
    const name = parts.length > 3 ? `${parts.slice(0, 3).join("/")}/…` : path;
    const row = rows.get(name) ?? { size: 0, count: 0 };
    rows.set(name, { size: row.size + size, count: row.count + 1 });
  }
  return [...rows]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([name, { size, count }]) => {
      const many = count > 1 ? `  (${count} files)` : "";
      return `${kilobytes(size).padStart(12)}  ${name}${many}`;
    });
}

if (build) run("npm", ["run", "build"], "inherit");
const [packed] = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]));
const problems = problemsOf(packed.files);
const inTheWay = obstacles();

console.log(`${manifest.name} ${manifest.version}`);
for (const line of listing(packed.files)) console.log(line);
console.log(
  `${kilobytes(packed.unpackedSize)} in ${packed.files.length} files, ${kilobytes(packed.size)} packed`,
);
console.log(`bundled from npm: ${bundledPackages("dist").join(", ")}`);
for (const problem of problems) console.error(`wrong: ${problem}`);
for (const obstacle of inTheWay) console.error(`not ready to be released: ${obstacle}`);

if (dryRun) process.exitCode = problems.length === 0 ? 0 : 1;
else if (problems.length + inTheWay.length > 0) process.exitCode = 1;
else {
  run("npm", ["publish", "--provenance", "--access", "public"], "inherit");
  run("git", ["tag", `v${manifest.version}`]);
}
