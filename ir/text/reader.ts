/** Reads the parts of the IR's text form that contain no graph: names, types, dims, attributes and literals. */

import {
  addDims,
  applyDimFunction,
  isDimFunction,
  isStatic,
  multiplyDims,
  symbol,
  type Dim,
} from "../types/dim";
import { dtypes, isDType, type DType } from "../types/dtype";
import { Literal } from "../types/literal";
import type { TensorType } from "../types/type";
import { InvalidArgumentError } from "../errors";
import { defaultLimits, type TextLimits } from "./limits";
import { elementFromText, elementsFromBase64 } from "./literal";
import type { Scanner } from "./scanner";
import { isReserved } from "../types/names";

const word = /[A-Za-z_]\w*/y;
const number = /-?(?:Infinity|NaN|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
const bigint = /(-?\d+)n\b/y;
const reserved = /(true|false|null)\b/y;
const dtype = new RegExp(`(?:${dtypes.join("|")})\\b`, "y");
const literalType = new RegExp(`${dtype.source}\\[`, "y");

/** A name that needs no quotes. */
const bareName = /[A-Za-z_][\w./-]*/y;

/** Resolves the objects that an attribute may refer to. */
export interface References {
  /** @param at position of the name, for errors */
  variable(name: string, at: number): object;
  graph(name: string, at: number): object;
  literal(name: string): Literal | undefined;
}

export class TextReader {
  private filled = 0;

  constructor(
    readonly scanner: Scanner,
    private readonly references: References,
    private readonly limits: TextLimits = defaultLimits,
  ) {}

  /** A name after its mark: `%`, `@`, `&`, or none. */
  name(mark: string): string {
    this.scanner.expect(mark);
    return this.nameHere(`a name after '${mark}'`);
  }

  /** A name, bare or quoted. */
  nameHere(expected: string): string {
    return this.scanner.tryQuoted() ?? this.scanner.read(bareName, expected);
  }

  /** `float32[b,784]` */
  type(): TensorType {
    const { scanner } = this;
    const at = scanner.next;
    const dtype = scanner.read(word, "a type, such as float32[2,3]");
    if (!isDType(dtype)) {
      throw scanner.error(`one of ${dtypes.join(", ")}`, `unknown dtype ${dtype}`, at);
    }
    scanner.expect("[");
    return { dtype, shape: scanner.list("]", () => this.size()) };
  }

  /** A dim that is the size of an axis. */
  private size(): Dim {
    const at = this.scanner.next;
    const dim = this.dim();
    if (!isStatic(dim) || (Number.isSafeInteger(dim) && dim >= 0)) return dim;
    throw this.scanner.error("an integer from 0 to 2^53 - 1", `${dim} is not a size`, at);
  }

  /** A sum of products of symbols, of functions of dims, and of integers. */
  dim(): Dim {
    const { scanner } = this;
    const at = scanner.next;
    try {
      return scanner.nested(() => this.sum());
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw scanner.error(error.report.expected ?? "a size", error.report.what, at);
    }
  }

  private sum(): Dim {
    let sum: Dim = this.product(this.scanner.take("-") ? -1 : 1);
    for (;;) {
      if (this.scanner.take("+")) sum = addDims(sum, this.product(1));
      else if (this.scanner.take("-")) sum = addDims(sum, this.product(-1));
      else return sum;
    }
  }

  private product(sign: number): Dim {
    let product = multiplyDims(sign, this.factor());
    while (this.scanner.take("*")) product = multiplyDims(product, this.factor());
    return product;
  }

  private factor(): Dim {
    const { scanner } = this;
    const size = scanner.tryRead(/\d+/y);
    if (size !== undefined) return Number(size);
    const at = scanner.next;
    const name = scanner.read(word, "a size: a number, a symbol, or a sum or product of these");
    if (isReserved(name)) throw scanner.error("a size", `${name} is not a size`, at);
    if (!isDimFunction(name) || !scanner.take("(")) return symbol(name);
    const a = this.dim();
    scanner.expect(",");
    const b = this.dim();
    scanner.expect(")");
    return applyDimFunction(name, a, b);
  }

  /** `{axes: [0], keepDims: true}`, after the opening brace. */
  attributes(): object {
    const { scanner } = this;
    const keys = new Set<string>();
    return Object.fromEntries(
      scanner.list("}", () => {
        const at = scanner.next;
        const key = this.nameHere("an attribute's name");
        if (keys.has(key)) throw scanner.error("each attribute once", `a second ${key}`, at);
        keys.add(key);
        scanner.expect(":");
        return [key, this.value()] as const;
      }),
    );
  }

  private value(): unknown {
    return this.scanner.nested(() => this.plainOrNested());
  }

  private plainOrNested(): unknown {
    const { scanner } = this;
    const at = scanner.next;
    const text = scanner.tryQuoted();
    if (text !== undefined) return text;
    if (scanner.take("[")) return scanner.list("]", () => this.value());
    if (scanner.take("{")) return this.attributes();
    if (scanner.isNext("@")) return this.references.variable(this.name("@"), at);
    if (scanner.isNext("&")) return this.references.graph(this.name("&"), at);
    const integer = scanner.tryRead(bigint);
    if (integer !== undefined) return BigInt(integer);
    const plain = scanner.tryRead(number);
    if (plain !== undefined) return Number(plain);
    const constant = scanner.tryRead(reserved);
    if (constant !== undefined) return constant === "null" ? null : constant === "true";
    if (scanner.isNext(literalType)) return this.literal();
    const type = scanner.tryRead(dtype);
    if (type !== undefined) return type;
    return this.dim();
  }

  /** A literal: its type, then one of the forms that `literalText` writes. */
  private literal(): Literal {
    const { scanner } = this;
    const at = scanner.next;
    const { dtype, shape } = this.type();
    const sizes = shape.filter(isStatic);
    const size = sizes.reduce((a, b) => a * b, 1);
    if (sizes.length < shape.length) throw scanner.error("known sizes", "a literal's shape", at);
    if (scanner.take("stored")) return this.stored(dtype, sizes);
    const data = this.elements(dtype, size);
    if (data.length === size) return new Literal(dtype, sizes, data);
    throw scanner.error(`${size} elements`, `a literal of ${data.length} elements`, at);
  }

  /** A literal that is stored outside of the text. */
  private stored(dtype: DType, shape: readonly number[]): Literal {
    const { scanner } = this;
    const at = scanner.next;
    const name = scanner.quoted("a name in quotes");
    const literal = this.references.literal(name);
    if (literal?.dtype === dtype && literal.shape.join() === shape.join()) return literal;
    const found = literal === undefined ? `no data of ${name}` : `data of another type: ${name}`;
    throw scanner.error(`data of type ${dtype}[${shape.join(",")}]`, found, at);
  }

  private elements(dtype: DType, size: number): (number | bigint)[] {
    const { scanner } = this;
    if (scanner.take("all")) {
      this.fill(size);
      return new Array<number | bigint>(size).fill(this.element(dtype));
    }
    if (scanner.take("base64")) {
      const text = scanner.quoted("base64 text in quotes");
      const elements = elementsFromBase64(dtype, text);
      if (elements === undefined) throw scanner.error("the bytes of whole elements in base64");
      return elements;
    }
    const elements: (number | bigint)[] = [];
    const read = (): void => {
      if (scanner.take("[")) scanner.nested(() => scanner.list("]", read));
      else elements.push(this.element(dtype));
    };
    read();
    return elements;
  }

  /** Counts elements that the text does not contain. */
  private fill(size: number): void {
    const { filledElements } = this.limits;
    this.filled += size;
    if (this.filled <= filledElements) return;
    throw this.scanner.beyond(
      "filledElements",
      `at most ${filledElements} elements in all such literals`,
      `a literal that fills ${size} elements with one value`,
    );
  }

  private element(dtype: DType): number | bigint {
    const { scanner } = this;
    const expected = `an element of dtype ${dtype}`;
    const at = scanner.next;
    const text = scanner.tryRead(number) ?? scanner.read(reserved, expected);
    const element = elementFromText(dtype, text);
    if (element === undefined) throw scanner.error(expected, `${text} is not ${expected}`, at);
    return element;
  }
}
