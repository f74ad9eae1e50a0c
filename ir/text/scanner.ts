/**
 * A scanner that reads text from left to right by sticky regular expressions, and skips white space and line
 * comments between tokens.
 */

import { ValueError } from "../errors";

export class Scanner {
  private position = 0;
  private comment: string | undefined;

  constructor(private readonly text: string) {}

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

  /** An error about the text at a position. */
  error(expected: string, what = "the text is not a graph", at = this.next): ValueError {
    const before = this.text.slice(0, at);
    const start = before.lastIndexOf("\n") + 1;
    const end = this.text.indexOf("\n", at);
    const line = this.text.slice(start, end < 0 ? undefined : end).trim();
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
