/**
 * A scanner that reads text from left to right by sticky regular expressions, and skips white space and line
 * comments between tokens.
 */

import { ValueError } from "../errors";
import { defaultLimits, type TextLimits } from "./limits";

/** How much of a line an error shows. */
const longestLine = 160;

export class Scanner {
  private position = 0;
  private comment: string | undefined;
  private depth = 0;

  /** @param deepest how deep `nested` may be nested */
  constructor(
    private readonly text: string,
    private readonly deepest = defaultLimits.depth,
  ) {}

  /** Reads a part that may contain parts of its kind. */
  nested<T>(read: () => T): T {
    if (this.depth >= this.deepest)
      throw this.beyond("depth", `at most ${this.deepest} levels`, "the text is nested too deep");
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  /** Consumes a text in quotes, as JSON has it, and returns what it stands for; `undefined` if none begins here. */
  tryQuoted(): string | undefined {
    this.skipSpace();
    const start = this.position;
    if (this.text[start] !== '"') return undefined;
    let end = this.text.indexOf('"', start + 1);
    while (end > 0 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw this.error("a closing quote");
    try {
      const value: unknown = JSON.parse(this.text.slice(start, end + 1));
      this.position = end + 1;
      return String(value);
    } catch {
      throw this.error("a text in quotes, with escapes as in JSON");
    }
  }

  quoted(expected: string): string {
    const found = this.tryQuoted();
    if (found === undefined) throw this.error(expected);
    return found;
  }

  /** Whether an odd number of backslashes precedes. */
  private isEscaped(position: number): boolean {
    let count = 0;
    while (this.text[position - 1 - count] === "\\") count += 1;
    return count % 2 === 1;
  }

  /** Reads at another position of the text, then returns to the current one. */
  at<T>(position: number, read: () => T): T {
    const before = this.position;
    this.position = position;
    const found = read();
    this.position = before;
    return found;
  }

  /**
   * Consumes a match of the pattern and returns its first group, or the whole match; `undefined` if it does not
   * match here.
   */
  tryRead(pattern: RegExp): string | undefined {
    this.skipSpace();
    const match = this.matchHere(pattern);
    if (match === undefined) return undefined;
    this.position += match[0].length;
    return match[1] ?? match[0];
  }

  read(pattern: RegExp, expected: string): string {
    const found = this.tryRead(pattern);
    if (found === undefined) throw this.error(expected);
    return found;
  }

  /** Consumes `token` if it is next, and returns whether it was. */
  take(token: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  isNext(token: string | RegExp): boolean {
    this.skipSpace();
    return typeof token === "string"
      ? this.text.startsWith(token, this.position)
      : this.matchHere(token) !== undefined;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.error(`'${token}'`);
  }

  /** A comma-separated list up to `close`; a trailing comma is allowed. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.take(close)) {
      items.push(item());
      if (this.take(",")) continue;
      this.expect(close);
      return items;
    }
    return items;
  }

  /** The comment after the last token, on its line. */
  takeComment(): string | undefined {
    this.skipSpace();
    const { comment } = this;
    this.comment = undefined;
    return comment;
  }

  /** The position of the next token. */
  get next(): number {
    this.skipSpace();
    return this.position;
  }

  /** An error about what a limit forbids. */
  beyond(limit: keyof TextLimits, expected: string, what: string): ValueError {
    const { report } = this.error(expected, what);
    return new ValueError({
      ...report,
      fix: `if you trust whoever wrote it, raise the limit: tf.savedModel.load(path, { limits: { ${limit}: … } })`,
    });
  }

  /** An error about the text at a position. */
  error(expected: string, what = "the text is not a graph", at = this.next): ValueError {
    const before = this.text.slice(0, at);
    const start = before.lastIndexOf("\n") + 1;
    const end = this.text.indexOf("\n", at);
    const whole = this.text.slice(start, end < 0 ? undefined : end).trim();
    const line = whole.length > longestLine ? `${whole.slice(0, longestLine)} …` : whole;
    const rest = this.text.slice(at, end < 0 ? undefined : end).slice(0, 40);
    return new ValueError({
      what: `line ${before.split("\n").length}: ${what}`,
      given: rest === "" ? "the end of the text" : `'${rest}' in: ${line}`,
      expected,
    });
  }

  private skipSpace(): void {
    const comment = this.matchHere(/[ \t]*\/\/[ \t]*(.*)/y);
    if (comment !== undefined) this.comment = comment[1];
    const space = this.matchHere(/(?:\s+|\/\/.*)*/y);
    this.position += space?.[0].length ?? 0;
  }

  private matchHere(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    return pattern.exec(this.text) ?? undefined;
  }
}
