/**
 * The floors of the house (docs/architecture.md), lowest first: a file imports from its own floor and from those below.
 * Type-only imports count.
 */
const floors = [
  "ir",
  "gradients",
  "compiler",
  "runtime",
  "api",
  "autograph",
  "nn",
  "integrations",
  "cli",
];
const beside = ["eslint", "tests", "bench", "examples", "scripts", "web", "docs"];

/** The rooms of `api/`, lowest first: the same rule holds among them. `ops/` is one room, whose families may use each other. */
const apiRooms = [
  ["structure.ts", "dtype.ts", "errors.ts", "suggest.ts", "options.ts"],
  ["context"],
  ["execution"],
  ["tensors"],
  ["arguments"],
  ["variables"],
  ["functions"],
  ["derivatives"],
  ["ops"],
  ["methods", "saved-model", "tfjs"],
  ["namespaces"],
];

/**
 * Circles of types. A tensor's methods are declared on its class from another file, in terms of the table of methods, whose functions
 * take tensors. A node's type is made from the table of ops, whose rows infer types of values, which know the node that makes them.
 */
const circlesOfTypes = ["^api/methods/", "^ir/"];

const anyOf = (folders) => `^(${folders.join("|")})/`;
const entryPoints = "^(index\\.ts|platform\\.(node|web)\\.ts|doors/.*)$";

const upwards = floors.slice(0, -1).map((floor, i) => ({
  name: `${floor}-imports-nothing-above-it`,
  comment: `${floor}/ may import only from: ${floors.slice(0, i + 1).join(", ")}.`,
  severity: "error",
  from: { path: anyOf([floor]) },
  to: { path: [anyOf(floors.slice(i + 1)), entryPoints] },
}));

const pathIn = (room) => (room.endsWith(".ts") ? `${room.replace(".", "\\.")}$` : `${room}/`);

const upwardsInApi = apiRooms.slice(0, -1).map((rooms, i) => ({
  name: `api-${rooms.join("-").replaceAll(".ts", "")}-imports-nothing-above-it`,
  comment: `api/{${rooms.join(",")}} may import only from: ${apiRooms
    .slice(0, i + 1)
    .flat()
    .join(", ")}.`,
  severity: "error",
  from: { path: `^api/(${rooms.map(pathIn).join("|")})` },
  to: {
    path: `^api/(${apiRooms
      .slice(i + 1)
      .flat()
      .map(pathIn)
      .join("|")})`,
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards,
    ...upwardsInApi,
    {
      name: "every-file-of-api-is-in-a-room",
      comment: `Rooms of api/: ${apiRooms.flat().join(", ")}.`,
      severity: "error",
      from: {},
      to: { path: "^api/", pathNot: `^api/(${apiRooms.flat().map(pathIn).join("|")})` },
    },
    {
      name: "runtime-knows-no-op",
      comment:
        "The runtime executes models. What an op is or how it differentiates is not its business.",
      severity: "error",
      from: { path: "^runtime/" },
      to: { path: "^(ir/ops|gradients)/" },
    },
    {
      name: "runtime-takes-only-types-of-the-compiler",
      comment: "The runtime is given what the compiler made, and never calls it.",
      severity: "error",
      from: { path: "^runtime/" },
      to: { path: "^compiler/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nn-is-written-against-the-api",
      comment: "What nn/ cannot do with api/ alone, a user cannot do either: extend api/.",
      severity: "error",
      from: { path: "^nn/" },
      to: { path: anyOf(["ir", "gradients", "compiler", "runtime"]) },
    },
    {
      name: "the-converter-knows-no-tensor",
      comment: "What converts source code runs where the code is built, without the library.",
      severity: "error",
      from: { path: "^autograph/[^/]+$" },
      to: {
        path: [anyOf(["ir", "gradients", "compiler", "runtime", "api"]), "^autograph/operators/"],
      },
    },
    {
      name: "integrations-know-no-tensor",
      comment: "They run where code is built, without the library.",
      severity: "error",
      from: { path: "^integrations/" },
      to: {
        path: [
          anyOf(["ir", "gradients", "compiler", "runtime", "api", "nn"]),
          "^autograph/operators/",
        ],
        pathNot: "^ir/(errors|location)\\.ts$",
      },
    },
    {
      name: "cli-is-thin",
      comment:
        "The command uses what a library user has, the compiler to inspect artifacts, and what the file system's errors mean.",
      severity: "error",
      from: { path: "^cli/" },
      to: {
        path: anyOf(["ir", "gradients", "runtime", "nn"]),
        pathNot: "^runtime/node/(file-errors|make-folder|sha256)\\.ts$",
      },
    },
    {
      name: "the-lint-rules-stand-alone",
      comment: "They run in an editor: they load nothing of the library, and no package.",
      severity: "error",
      from: { path: "^eslint/" },
      to: {
        pathNot: "^(eslint/|package\\.json$|node:|fs$|path$)",
        dependencyTypesNot: ["type-only", "core"],
      },
    },
    {
      name: "the-library-stands-alone",
      comment: "Nothing that is shipped imports what lies beside it.",
      severity: "error",
      from: { path: [anyOf(floors), entryPoints] },
      to: { path: anyOf(beside) },
    },
    {
      name: "only-measurements-import-tests",
      comment: "Test support is for tests, benchmarks and examples.",
      severity: "error",
      from: { pathNot: "^(tests|bench|examples)/" },
      to: { path: "^tests/" },
    },
    {
      name: "generated-code-has-one-door",
      severity: "error",
      from: { pathNot: "^compiler/onnx/proto/" },
      to: { path: "^compiler/onnx/proto/generated/" },
    },
    {
      name: "onnxruntime-in-the-runtime-only",
      comment: "Devices are reached through runtime/.",
      severity: "error",
      from: { path: [anyOf(floors), entryPoints], pathNot: "^runtime/" },
      to: { path: "(^|/)onnxruntime-[^/]+(/|$)" },
    },
    {
      name: "no-cycles",
      comment: "Modules that need each other at run time are one module, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-circles-of-types",
      comment: "Types that need each other are in one file, but where TypeScript forbids it.",
      severity: "error",
      from: { pathNot: circlesOfTypes },
      to: { circular: true },
    },
    {
      name: "only-declared-packages",
      comment:
        "The library uses its dependencies; development dependencies are not there for its users.",
      severity: "error",
      from: {
        path: [anyOf(floors), entryPoints],
        pathNot: "^compiler/onnx/proto/generated/", // names the types of a dependency's dependency
      },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
        // An optional peer; and what is part of what is built (tsdown.config.ts).
        pathNot: "/(typescript|@noble/hashes|unplugin|get-tsconfig|@jridgewell/[^/]+)/",
      },
    },
    {
      name: "everything-resolves",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "(^|/)node_modules/" },
    // These import what was built.
    exclude: { path: "^(dist|coverage|web/dist|tests/package|examples/(autograph|web)-[a-z]+)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "require", "import", "default"],
    },
  },
};
