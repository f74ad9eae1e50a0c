import ts from "typescript";
import { convertSource } from "../../autograph/convert-source";
import { operators } from "../../autograph/operators/namespace";

/** The text of a file, converted: what is converted, and what the file stays. */

const branch = "const f = (x) => { if (x > 0) return x; return -x; };";

test("TypeScript loses its types and keeps its modules", () => {
  const { code, isConverted } = convertSource(
    ts,
    `import { function as graph } from "ontrace";\nexport const f = graph((x: Tensor): Tensor => (x > 0 ? x : -x));`,
    "f.ts",
  );
  expect(isConverted).toBe(true);
  expect(code).toContain('import * as $aglib from "ontrace";');
  expect(code).toContain('import { function as graph } from "ontrace";');
  expect(code).not.toContain(": Tensor");
});

test("the library's name is an option, and the modules are the project's", () => {
  const { code } = convertSource(ts, `export ${branch}`, "f.ts", {
    library: "../index",
    compilerOptions: { module: ts.ModuleKind.CommonJS },
  });
  expect(code).toContain('const $aglib = __importStar(require("../index"));');
  expect(code).toContain("exports.f = f");
});

test("a script of JavaScript stays sloppy and requires the library", () => {
  const { code } = convertSource(ts, `${branch}\nmodule.exports = { f };`, "f.cjs");
  expect(code).not.toContain("use strict");
  expect(code).not.toContain("export {}");
  expect(code).toContain('$aglib = require("ontrace")');
});

test("JSX is kept, or becomes what the project's options say", () => {
  const source = `export const View = ({ on }) => (on ? <b>yes</b> : <i>no</i>);`;
  expect(convertSource(ts, source, "view.jsx").code).toContain("<b>yes</b>");
  const react = { compilerOptions: { jsx: ts.JsxEmit.ReactJSX } };
  expect(convertSource(ts, source, "view.tsx", react).code).toContain('children: "yes"');
});

test("decorated methods are converted, by either kind of decorators", () => {
  const source = `class A { @tf.function f(x) { if (x > 0) return x; return -x; } }`;
  for (const experimentalDecorators of [true, false]) {
    const { code, isConverted } = convertSource(ts, source, "a.ts", {
      compilerOptions: { experimentalDecorators },
    });
    expect(isConverted).toBe(true);
    expect(code).not.toContain("@tf.function");
    expect(code).toContain("$ag.branch");
  }
});

test("a file without anything to convert says so", () => {
  const { code, isConverted } = convertSource(ts, `export const f = (x) => x.abs();`, "f.js");
  expect(isConverted).toBe(false);
  expect(code.trim()).toBe("export const f = (x) => x.abs();");
});

test("the source map names the file as it was given, with its text", () => {
  const source = `export ${branch}`;
  const { code, map } = convertSource(ts, source, "/some/where/f.ts");
  expect(JSON.parse(map)).toMatchObject({
    version: 3,
    sources: ["/some/where/f.ts"],
    sourcesContent: [source],
  });
  expect(code).not.toContain("sourceMappingURL");
});

test("the TypeScript that is used is the one that was given", () => {
  const used = new Set<string>();
  const own = new Proxy(ts, {
    get: (target, name: keyof typeof ts) => {
      used.add(name);
      return target[name];
    },
  });
  convertSource(own, `export ${branch}`, "f.ts");
  expect([...used]).toEqual(expect.arrayContaining(["transpileModule", "isIfStatement"]));
});

test("what cannot be parsed: TypeScript throws, JavaScript stays as it is and says why", () => {
  expect(() => convertSource(ts, "export const = 1;", "f.ts")).toThrow(
    new SyntaxError("f.ts:1:14: Variable declaration expected."),
  );
  const source = "for (let = 1; ;) break;";
  const { code, isConverted, notParsed } = convertSource(ts, source, "f.js");
  expect([code, isConverted]).toEqual([source, false]);
  expect(notParsed).toContain("f.js:1:");
});

test("an exported variable that a function changes has its name of CommonJS in converted code too", () => {
  const source =
    "export let n = 0; export function f(x: number) { n += x; if (x > 1) n++; while (n < 10) n += 4; n ||= x; return n; }";
  const compilerOptions = { module: ts.ModuleKind.CommonJS };
  const { code } = convertSource(ts, source, "f.ts", { compilerOptions });
  const exported: { n?: number; f?: (x: number) => number } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the program is the one above
  const run = new Function("exports", "require", code) as (...args: unknown[]) => void;
  run(exported, () => ({ autograph: { operators } }));
  expect([exported.f?.(2), exported.n]).toEqual([11, 11]);
});
