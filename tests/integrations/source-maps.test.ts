import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allGeneratedPositionsFor, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import ts from "typescript";
import { convertFile } from "../../integrations/convert-file";
import { createTransformer, type JestOptions } from "../../integrations/jest";
import { moduleSource } from "../../integrations/module-source";

/** Where each statement of a program leads, by the maps that each way to convert it hands on: what breakpoints and stack traces are found by. */

const program = `import * as tf from "ontrace";

interface Size {
  readonly n: number;
}

export function grow(x: tf.Tensor, { n }: Size, items: number[]): tf.Tensor {
  let steps = n;
  while (x.less(100)) {
    x = x.mul(2);
    if (x.greater(50)) {
      steps += 1;
      continue;
    } else {
      steps += 2;
    }
    if (steps > 1000) break;
  }
  for (const item of items) {
    x = x.add(item);
  }
  switch (n) {
    case 1:
      x = x.neg();
      break;
    default:
      x = x.abs();
  }
  try {
    if (n > 7) throw new RangeError("too large");
  } finally {
    steps = 0;
  }
  return x.add(steps);
}
`;

const file = join(mkdtempSync(join(tmpdir(), "ontrace-maps-")), "grow.ts");
writeFileSync(file, program);

/** The lines on which a statement begins that a debugger can stop at. */
const lines = ((): number[] => {
  const parsed = ts.createSourceFile(file, program, ts.ScriptTarget.ES2022, true);
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    const isCode =
      ts.isExpressionStatement(node) ||
      ts.isVariableStatement(node) ||
      ts.isReturnStatement(node) ||
      ts.isThrowStatement(node) ||
      ts.isIfStatement(node) ||
      ts.isIterationStatement(node, false) ||
      ts.isSwitchStatement(node) ||
      ts.isBreakOrContinueStatement(node);
    if (isCode) found.add(parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return [...found];
})();

interface Mapped {
  readonly code: string;
  readonly map: string;
}

/** Code whose map is in it, as Node and debuggers read it. */
function withInlineMap(code: string): Mapped {
  const data = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(code)?.[1];
  return { code, map: Buffer.from(data ?? "", "base64").toString() };
}

const jestOptions = {
  config: { rootDir: join(__dirname, "../..") },
  configString: "",
  instrument: false,
  supportsStaticESM: false,
};

const byJest = (options: JestOptions): Mapped => {
  const transformer = createTransformer({ cache: false, ...options });
  return withInlineMap(transformer.process?.(program, file, jestOptions).code ?? "");
};

const ways: readonly (readonly [name: string, convert: () => Mapped])[] = [
  [
    "register, ES modules",
    () => withInlineMap(moduleSource(file, "module", { cache: false }).code),
  ],
  [
    "register, CommonJS",
    () => withInlineMap(moduleSource(file, "commonjs", { cache: false }).code),
  ],
  ["a bundler's plugin", () => convertFile(file, program, { modules: "kept", cache: false })],
  ["ontrace/jest with babel-jest", () => byJest({})],
];

test.each(ways)("%s: each statement's line has code that leads back to it", (_, convert) => {
  const { code, map } = convert();
  const traced = new TraceMap(map);
  const source = traced.sources.find((path) => path?.endsWith("grow.ts")) ?? "";
  expect(lines).toHaveLength(17);
  const generated = code.split("\n");
  for (const line of lines) {
    const columns = Array.from({ length: 40 }, (_, column) => column);
    const places = columns.flatMap((column) =>
      allGeneratedPositionsFor(traced, { source, line, column }),
    );
    // A place beyond the code is none at which a program can stop.
    const inCode = places.filter(
      (place) => place.column < (generated[place.line - 1]?.length ?? 0),
    );
    expect([line, inCode.length > 0]).toEqual([line, true]);
    for (const place of inCode) expect(originalPositionFor(traced, place).line).toBe(line);
  }
});
