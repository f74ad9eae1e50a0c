import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gradientRules } from "../../gradients/rules";
import * as tf from "../../index";
import { opNames, type OpName } from "../../ir/ops";
import { gradientsPage, mathematicsOf } from "../../scripts/gradients-page";
import { opComments } from "../../scripts/op-comments";
import { opsPage } from "../../scripts/ops-page";

const page = (name: string): string => readFileSync(join(__dirname, "../../docs", name), "utf8");

test("docs/ops.md is current: npm run print-ops writes it", () => {
  expect(page("ops.md")).toBe(opsPage());
});

test("docs/gradients.md is current: npm run print-ops writes it", () => {
  expect(page("gradients.md")).toBe(gradientsPage());
});

/** The rows of which something is not true, so that a failure names them. */
const except = (holds: (op: OpName) => boolean): readonly OpName[] =>
  opNames.filter((op) => !holds(op));

test("the comment above an op's row in ir/ops/ says what the op computes", () => {
  expect(except((op) => (opComments.get(op)?.meaning ?? "") !== "")).toEqual([]);
});

test("an op is called by a function of its name, or its comment has a sentence `Called` or `Emitted by`", () => {
  const isReachable = (op: OpName): boolean => {
    const { functions = [], emittedBy } = opComments.get(op) ?? {};
    return functions.length > 0 || emittedBy !== undefined;
  };
  expect(except(isReachable)).toEqual([]);
});

test("the functions that the comments name exist", () => {
  const found = (name: string): unknown =>
    name
      .split(".")
      .slice(1)
      .reduce<unknown>((part, key) => Reflect.get(Object(part) as object, key), tf);
  const named = opNames.flatMap((op) => opComments.get(op)?.functions ?? []);
  expect(named.filter((name) => typeof found(name) !== "function")).toEqual([]);
});

test("the comment above a gradient rule is its mathematics: an equation", () => {
  const differentiable = except((op) => "notDifferentiable" in gradientRules[op]);
  expect(differentiable.filter((op) => !mathematicsOf(op).includes("="))).toEqual([]);
});
