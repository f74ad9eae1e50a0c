/** Random programs over numbers: nested branches, loops, jumps, closures and switches. Every loop ends. */

import * as fc from "fast-check";

/** Where a statement is: which jumps are possible, and which names are free. */
interface Place {
  readonly depth: number;
  readonly loops: number;
  readonly isBreakable: boolean;
}

const variables = ["a", "b", "c"] as const;
const variable = fc.constantFrom(...variables);
const constant = fc.constantFrom("0.5", "1", "2", "3", "-1", "-2");

const operand: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: variable },
  { weight: 2, arbitrary: constant },
  { weight: 1, arbitrary: fc.constantFrom("x", "y") },
);

/** A mark in the log of effects. */
const note = fc.integer({ min: 1, max: 4 }).map((mark) => `note(${mark})`);

const condition: fc.Arbitrary<string> = fc.letrec<{ all: string; simple: string }>((tie) => ({
  simple: fc
    .tuple(operand, fc.constantFrom("<", ">", "<=", ">="), operand)
    .map(([left, operator, right]) => `${left} ${operator} ${right}`),
  all: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: tie("simple") },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("all"), fc.constantFrom("&&", "||"), tie("all"))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    },
    { weight: 1, arbitrary: tie("all").map((inner) => `!(${inner})`) },
    { weight: 1, arbitrary: fc.constant("p") },
    {
      weight: 1,
      arbitrary: fc.tuple(note, tie("simple")).map(([mark, inner]) => `(${mark}, ${inner})`),
    },
  ),
})).all;

/** Values stay small: products are of small numbers, and sums are taken modulo a number. */
const expression: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: operand },
  {
    weight: 4,
    arbitrary: fc
      .tuple(operand, fc.constantFrom("+", "-", "*"), operand)
      .map(([left, operator, right]) => `(${left} ${operator} ${right}) % 11`),
  },
  { weight: 1, arbitrary: operand.map((inner) => `-${inner}`.replace("--", "- -")) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(condition, operand, operand)
      .map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
  },
);

const assignment = fc.oneof(
  fc.tuple(variable, expression).map(([name, value]) => `${name} = ${value};`),
  fc
    .tuple(variable, fc.constantFrom("+=", "-="), operand)
    .map(([name, operator, value]) => `${name} ${operator} ${value}; ${name} = ${name} % 11;`),
  expression.map((value) => `state.n = ${value};`),
  fc
    .tuple(fc.constantFrom("+=", "-="), operand)
    .map(([operator, value]) => `state.n ${operator} ${value}; state.n = state.n % 11;`),
  fc
    .constantFrom("state.n++", "--state.n")
    .map((step) => `a = a + ${step}; a = a % 11; state.n = state.n % 11;`),
  fc
    .tuple(fc.constantFrom("&&=", "||=", "??="), condition)
    .map(([operator, value]) => `p ${operator} ${value};`),
  condition.map((value) => `p = ${value};`),
  note.map((mark) => `${mark};`),
  fc.constant("bump();"),
);

let loops = 0;

const block = (place: Place): fc.Arbitrary<string> =>
  fc
    .array(statement({ ...place, depth: place.depth + 1 }), { minLength: 1, maxLength: 2 })
    .map((statements) => `{ ${statements.join(" ")} }`);

function statement(place: Place): fc.Arbitrary<string> {
  const simple = [
    { weight: 5, arbitrary: assignment },
    { weight: 1, arbitrary: operand.map((value) => `return ${value};`) },
    ...(place.loops > 0
      ? [{ weight: 1, arbitrary: fc.constantFrom("continue;", ...labels("continue", place)) }]
      : []),
    ...(place.isBreakable
      ? [{ weight: 1, arbitrary: fc.constantFrom("break;", ...labels("break", place)) }]
      : []),
  ];
  if (place.depth >= 2) return fc.oneof(...simple);
  const inner = { ...place };
  const looped = { ...place, loops: place.loops + 1, isBreakable: true };
  const label = `L${place.loops}`;
  const counter = (): string => `k${loops++}`;
  const body = fc.memo(() => block(looped));
  const nested = [
    {
      weight: 5,
      arbitrary: fc
        .tuple(condition, block(inner), fc.option(block(inner)))
        .map(([test, yes, no]) => `if (${test}) ${yes}${no === null ? "" : ` else ${no}`}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 0, max: 3 }), body(1))
        .map(([count, code]) => `${label}: for (let i = 0; i < ${count}; i++) ${code}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(condition, body(1)).map(([test, code]) => {
        const k = counter();
        return `let ${k} = 0; ${label}: while (${k} < 4 && (${test})) { ${k} = ${k} + 1; ${code} }`;
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(condition, body(1)).map(([test, code]) => {
        const k = counter();
        return `let ${k} = 0; ${label}: do { ${k} += 1; ${code} } while (${k} < 3 && (${test}));`;
      }),
    },
    {
      weight: 1,
      arbitrary: body(1).map(
        (code) => `${label}: for (const item of [1, x, 2]) { a = a + item; ${code} }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(condition, body(1)).map(([test, code]) => {
        const k = counter();
        return `let ${k} = 0; ${label}: while (true) { ${k}++; if (${k} > 3 || ${test}) break; ${code} }`;
      }),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.oneof(
            fc.integer({ min: 0, max: 3 }).map(String),
            variable.map((name) => `${name} % 3`),
          ),
          block({ ...inner, isBreakable: true }),
          block({ ...inner, isBreakable: true }),
        )
        .map(
          ([key, one, two]) =>
            `switch (${key}) { case 1: ${one} break; case 2: ${two} default: b = b + 1; }`,
        ),
    },
  ];
  return fc.oneof(...simple, ...nested);
}

const labels = (kind: string, { loops: count }: Place): string[] =>
  Array.from({ length: count }, (_, i) => `${kind} L${i};`);

/** The source of a function of two numbers, and of one that notes a mark, which returns a number. */
export const program: fc.Arbitrary<string> = fc
  .array(statement({ depth: 0, loops: 0, isBreakable: false }), { minLength: 1, maxLength: 3 })
  .map((statements) =>
    [
      "export const program = (x, y, note) => {",
      "  let a = x, b = y, c = x - y, p = x < y;",
      "  const state = { n: x + y };",
      "  const bump = () => { c = (c + 1) % 11; };",
      ...statements.map((code) => `  ${code}`),
      "  return a + 2 * b + 3 * c + 5 * state.n + (p ? 7 : 0);",
      "};",
    ].join("\n"),
  );
