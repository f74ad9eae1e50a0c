/** Joins the values that two regions give to the same variables: after an `if`, and after code that only some paths reach. */

import { isStatic } from "../../ir/types/dim";
import { isFloating, isInteger, type DType } from "../../ir/types/dtype";
import { DTypeError, ValueError, type OntraceError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { formatType, type TensorType } from "../../ir/types/type";
import { withContext, type Context } from "../../api/context/context";
import { naturalDType } from "../../api/ops/control/outputs";
import type { OpenRegion } from "../../api/ops/control/region";
import { joinBranches } from "../../api/ops/control/trace-branches";
import { cast } from "../../api/ops/elementwise/elementwise";
import { isPlainObject } from "../../api/structure";
import { describe } from "../../api/tensors/describe";
import { isTensorSource } from "../../api/tensors/tensor-like";
import { Tensor, graphValue, isTensor } from "../../api/tensors/tensor";
import { isUnusable, unusable } from "./unusable";
import { asWeak, isWeak } from "./weak";

/** A value that is known once the regions are joined. */
export type Joined<T = unknown> = () => T;

/** What has a dtype and a shape: a tensor, a variable, or a number that becomes a scalar. */
export const isTensorValue = (value: unknown): boolean =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  typeof value === "bigint" ||
  isTensor(value) ||
  isTensorSource(value);

/** How messages call the two paths, and where these part. */
export interface Paths {
  readonly op: string;
  readonly names: readonly [string, string];
  readonly location: Location;
}

/** How the value that a function returns is called among the variables. */
export const resultName = "the result";

/** Two regions, of which a run takes one, that are still open. */
export class Join {
  private readonly first: Value[] = [];
  private readonly second: Value[] = [];
  private results: readonly Value[] | undefined;

  /** @param predicate whether a run takes the first region: a bool scalar */
  constructor(
    private readonly context: Context,
    private readonly predicate: Value,
    private readonly regions: readonly [OpenRegion, OpenRegion],
    private readonly paths: Paths,
  ) {}

  /** A variable that has a value on both paths. What is no tensor must be the same on both. */
  both(name: string, a: unknown, b: unknown): Joined {
    if (Object.is(a, b)) return () => a;
    if (isUnusable(a)) return () => a;
    if (isUnusable(b)) return () => b;
    if (isTensorValue(a) && isTensorValue(b)) return this.leaf(name, a, b);
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      const others: readonly unknown[] = b;
      const items = a.map((item: unknown, i) => this.both(`${name}[${i}]`, item, others[i]));
      return () => items.map((item) => item());
    }
    if (isPlainObject(a) && isPlainObject(b) && sameKeys(a, b)) {
      const entries = Object.keys(a).map(
        (key) => [key, this.both(`${name}.${key}`, a[key], b[key])] as const,
      );
      return () => Object.fromEntries(entries.map(([key, item]) => [key, item()]));
    }
    return this.refused(() => this.unlike(name, a, b));
  }

  /** A variable whose value matters on one path only. Tensors of the region leave it; the other path gives zeros in their place. */
  only(side: 0 | 1, value: unknown): Joined {
    if (isTensor(value)) {
      const inner = graphValue(value);
      if (inner.owner !== this.regions[side].context) return () => value;
      const other = placeholder(this.regions[(1 - side) as 0 | 1].context, inner.type);
      const joined = side === 0 ? this.pair(inner, other) : this.pair(other, inner);
      return isWeak(value) ? () => asWeak(joined()) : joined;
    }
    if (isUnusable(value)) return () => value;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => this.only(side, item));
      return () =>
        unchanged(
          value,
          items.map((item) => item()),
        );
    }
    if (isPlainObject(value)) {
      const keys = Object.keys(value);
      const items = keys.map((key) => this.only(side, value[key]));
      return () => {
        const made = items.map((item) => item());
        return keys.every((key, i) => Object.is(value[key], made[i]))
          ? value
          : Object.fromEntries(keys.map((key, i) => [key, made[i]]));
      };
    }
    return () => value;
  }

  /** An int32 scalar that differs. */
  code(a: number | Tensor, b: number | Tensor): Joined<number | Tensor> {
    if (a === b) return () => a;
    const [first, second] = [a, b].map((code, i) =>
      isTensor(code) ? graphValue(code) : this.regions[i as 0 | 1].context.scalar("int32", code),
    );
    if (first === undefined || second === undefined) throw new RangeError("there are two paths");
    return this.pair(first, second);
  }

  /** Adds the node that runs one of the regions. */
  finish(): void {
    const [a, b] = this.regions;
    const [first, second] = [a.finish(this.first), b.finish(this.second)];
    this.results = joinBranches(
      this.context,
      this.predicate,
      [
        { region: first, results: first.results },
        { region: second, results: second.results },
      ],
      { op: this.paths.op, branches: this.paths.names },
    );
  }

  private pair(a: Value, b: Value): Joined<Tensor> {
    const known = this.first.findIndex((value, i) => value === a && this.second[i] === b);
    const index = known >= 0 ? known : this.first.push(a) - 1;
    if (known < 0) this.second.push(b);
    return () => {
      const result = this.results?.[index];
      if (result === undefined) throw new RangeError("the regions are not joined yet");
      return new Tensor(result);
    };
  }

  private leaf(name: string, a: unknown, b: unknown): Joined {
    const dtype = commonDType(a, b);
    const [first, second] = [this.valueIn(0, a, dtype), this.valueIn(1, b, dtype)];
    if (first?.type.dtype !== second?.type.dtype || first === undefined || second === undefined) {
      return this.refused(() => this.unlikeDTypes(name, a, b));
    }
    if (first.type.shape.length !== second.type.shape.length) {
      return this.refused(() => this.unlikeRanks(name, first.type, second.type));
    }
    const joined = this.pair(first, second);
    return isWeak(a) && isWeak(b) ? () => asWeak(joined()) : joined;
  }

  /** A leaf as a value of a region; `undefined` for a number that the dtype cannot hold. */
  private valueIn(side: 0 | 1, leaf: unknown, dtype: DType | undefined): Value | undefined {
    const { context } = this.regions[side];
    if (isTensor(leaf)) {
      const value = graphValue(leaf);
      const isOther = dtype !== undefined && dtype !== leaf.dtype && isWeak(leaf);
      return isOther ? withContext(context, () => graphValue(cast(leaf, dtype))) : value;
    }
    if (isTensorSource(leaf)) return withContext(context, () => graphValue(leaf.toTensor()));
    if (dtype === undefined || !mayHold(dtype, leaf)) return undefined;
    return context.scalar(dtype, typeof leaf === "bigint" ? leaf : Number(leaf));
  }

  private refused(reason: () => OntraceError): Joined {
    const value = unusable(reason);
    return () => value;
  }

  private unlikeDTypes(name: string, a: unknown, b: unknown): OntraceError {
    const [first, second] = this.paths.names;
    return new DTypeError(
      {
        what: `'${name}' has dtype ${dtypeText(a)} in the ${first}, but dtype ${dtypeText(b)} in the ${second}`,
        given: `${describe(a)} and ${describe(b)}`,
        expected: "one dtype on both paths",
        fix: `convert one of them: tf.cast(${name}, "${dtypeText(a)}")`,
      },
      this.paths.location,
    );
  }

  private unlikeRanks(name: string, a: TensorType, b: TensorType): OntraceError {
    const [first, second] = this.paths.names;
    return new ValueError(
      {
        what: `'${name}' has rank ${a.shape.length} in the ${first}, but rank ${b.shape.length} in the ${second}`,
        given: `${formatType(a)} and ${formatType(b)}`,
        expected: "tensors of one rank; their sizes may differ",
        fix: "add the missing axes with tf.expandDims or tf.reshape",
      },
      this.paths.location,
    );
  }

  private unlike(name: string, a: unknown, b: unknown): OntraceError {
    const { names, location } = this.paths;
    const missing = [a, b].findIndex((value) => value === undefined);
    if (missing >= 0 && name === resultName) {
      return new ValueError(
        {
          what: `the ${names[missing] ?? ""} must also have a return statement`,
          given: `${describe(a)} and ${describe(b)}`,
          expected: "a returned value on both paths, since a tensor decides which one is taken",
          fix: "return a value after the statement, too",
        },
        location,
      );
    }
    if (missing >= 0) {
      return new ValueError(
        {
          what: `'${name}' must also be initialized in the ${names[missing] ?? ""}`,
          given: `${describe(a)} and ${describe(b)}`,
          expected: "a value on both paths, since a tensor decides which one is taken",
          fix: `give ${name} a value before the statement`,
        },
        location,
      );
    }
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
      return new ValueError(
        {
          what: `'${name}' differ in the ${names[0]} and in the ${names[1]}, and a typed array holds no tensors`,
          given: `${describe(a)} and ${describe(b)}`,
          expected:
            "a typed array that the statement does not change, since a tensor decides about it",
          fix: "use a plain array, whose items become tensors; or a tensor, and tf.tensorScatterUpdate",
        },
        location,
      );
    }
    const isNull = [a, b].indexOf(null);
    if (isNull >= 0) {
      return new ValueError(
        {
          what: `'${name}' is null at the end of the ${names[isNull] ?? ""}`,
          given: `${describe(a)} and ${describe(b)}`,
          expected: "a value on both paths, since a tensor decides which one is taken",
          fix: `give ${name} a tensor before the statement`,
        },
        location,
      );
    }
    return new DTypeError(
      {
        what: `'${name}' must have the same nested structure in the ${names[0]} and in the ${names[1]}`,
        given: `${describe(a)} and ${describe(b)}`,
        expected: "tensors, or arrays and plain objects of tensors, of one structure",
        fix: "give it the same structure on both paths, or decide with a value that is no tensor",
      },
      location,
    );
  }
}

const sameKeys = (a: object, b: object): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
};

/** The array itself, where its items are what they were. */
const unchanged = (given: readonly unknown[], items: readonly unknown[]): readonly unknown[] =>
  items.every((item, i) => Object.is(item, given[i])) ? given : items;

/** Zeros of a type; sizes that are not known are 0. */
export const placeholder = (context: Context, { dtype, shape }: TensorType): Value =>
  context.full(
    dtype,
    shape.map((dim) => (isStatic(dim) ? dim : 0)),
    0,
  );

/** The dtype of a leaf that determines it. */
const ownDType = (leaf: unknown): DType | undefined =>
  isTensor(leaf) || isTensorSource(leaf) ? leaf.dtype : undefined;

const plainDType = (leaf: unknown): DType =>
  typeof leaf === "bigint" ? "int64" : naturalDType(leaf as number | boolean);

function commonDType(a: unknown, b: unknown): DType | undefined {
  const own = isWeak(a) ? (ownDType(b) ?? ownDType(a)) : (ownDType(a) ?? ownDType(b));
  const isMixed = isWeak(a) && isWeak(b) && own !== undefined && isInteger(own);
  if (isMixed && [a, b].some((leaf) => ownOrPlain(leaf) === "float32")) return "float32";
  if (own !== undefined) return own;
  const [first, second] = [plainDType(a), plainDType(b)];
  if (first === second) return first;
  return first === "bool" || second === "bool" ? undefined : "float32";
}

const ownOrPlain = (leaf: unknown): DType => ownDType(leaf) ?? plainDType(leaf);

const dtypeText = (leaf: unknown): string => ownOrPlain(leaf);

/** Whether a dtype represents a plain number or boolean. */
export function mayHold(dtype: DType, leaf: unknown): boolean {
  if (typeof leaf === "boolean") return dtype === "bool";
  if (typeof leaf === "bigint") return isInteger(dtype);
  return isFloating(dtype) || (isInteger(dtype) && Number.isInteger(leaf));
}
