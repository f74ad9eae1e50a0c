/** Mutations of texts: bytes that change, and parts of the IR's text that are replaced, nested, repeated or left out. */

/** Random numbers of a seed. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
export class Random {
  constructor(private state: number) {}

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of<T>(items: readonly T[], otherwise: T): T {
    return items[this.below(items.length)] ?? otherwise;
  }
}

type Mutation = (text: string, random: Random) => string;

const splice = (text: string, at: number, length: number, by: string): string =>
  text.slice(0, at) + by + text.slice(at + length);

/** Replaces one match of a pattern. */
const replacing =
  (pattern: RegExp, replacement: (found: string, random: Random) => string): Mutation =>
  (text, random) => {
    const matches = [...text.matchAll(pattern)];
    const match = matches[random.below(matches.length)];
    if (match === undefined) return text;
    return splice(text, match.index, match[0].length, replacement(match[0], random));
  };

const characters = "{}[]()<>,:%@&\"'\\/*+-.=0123456789aeinx_ \n\t\u0000\u001b\u202e\uffff\ud800";
const numbers = [
  ...[
    "0",
    "-1",
    "1",
    "2",
    "7",
    "-0",
    "0.5",
    "-9",
    "255",
    "65536",
    "2147483647",
    "-2147483648",
    "4294967296",
  ],
  ...[
    "9007199254740991",
    "9007199254740992",
    "1e308",
    "1e999",
    "NaN",
    "Infinity",
    "-Infinity",
    "18446744073709551616",
  ],
  ...["99999999999999999999999999999999", "3n", "-5n", "1e-400"],
];
const values = [
  ...numbers,
  ...[
    "true",
    "false",
    "null",
    '"text"',
    '"\\u0000"',
    '"\\x"',
    "[]",
    "{}",
    "[[]]",
    "[0, 0]",
    "{float: 1}",
    "float32",
    "bool",
    "[float32]",
  ],
  ...[
    "float32[] 1",
    "int32[2] [1, 2]",
    "int8[3] all 1",
    'int16[1] base64 "AAA="',
    "float32[1000000000] all 0",
    "@w",
    "&inner",
    "&main",
    "n",
    "b",
  ],
  ...[
    "n*n",
    "n-1",
    "floordiv(n, 0)",
    "floordiv(0, 0)",
    "max(n, b)",
    "broadcast(n, 3)",
    "floordiv(n, n)",
    "2*n+3",
    "-n",
    "[n, -1]",
    'stored "x"',
  ],
];
const dtypes = [
  "float16",
  "float32",
  "float64",
  "int8",
  "int32",
  "int64",
  "uint8",
  "uint64",
  "bool",
  "string",
];

/** Deep, long and wide. */
const extremes: readonly ((random: Random) => string)[] = [
  () => "[".repeat(100_000),
  () => "{a: ".repeat(50_000),
  () => "(".repeat(50_000),
  () => "floordiv(".repeat(50_000),
  () => `${"max(n, ".repeat(200)}1${")".repeat(200)}`,
  () => `${"n*".repeat(5000)}n`,
  () => Array.from({ length: 3000 }, (_, i) => `s${i}`).join("+"),
  () => Array.from({ length: 20 }, (_, i) => `floordiv(a${i}+b${i}, 1)`).join("*"),
  () => "1, ".repeat(50_000),
  () => `"${"x".repeat(200_000)}"`,
  () => `// ${"y".repeat(200_000)}\n`,
  () => "9".repeat(10_000),
  (random) => "\n".repeat(1 + random.below(100_000)),
];

const lines = (text: string): string[] => text.split("\n");

function aLine(text: string, random: Random): { at: number; all: string[] } {
  const all = lines(text);
  return { all, at: random.below(all.length) };
}

/** The longest text that is tried. */
const longest = 2 ** 22;

const mutations: readonly Mutation[] = [
  // Bytes.
  (text, random) =>
    splice(text, random.below(text.length), 1, characters.charAt(random.below(characters.length))),
  (text, random) =>
    splice(text, random.below(text.length), 0, characters.charAt(random.below(characters.length))),
  (text, random) => splice(text, random.below(text.length), 1 + random.below(8), ""),
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => {
    const at = random.below(text.length);
    return splice(text, random.below(text.length), 0, text.slice(at, at + random.below(40)));
  },
  // Parts.
  replacing(/-?\d+(\.\d+)?/g, (_, random) => random.of(numbers, "")),
  replacing(/(?<=[{,] ?\w+: )[^,{}[\]]+/g, (_, random) => random.of(values, "")),
  replacing(/(?<=: )\[[^[\]]*\]/g, (_, random) => random.of(values, "")),
  replacing(/(?<=\[)[^[\]]*(?=\])/g, (_, random) => random.of(values, "")),
  replacing(/\b(?:float|int|uint)\d+|bool\b/g, (_, random) => random.of(dtypes, "")),
  replacing(/(?<== )[a-z]\w*/g, (_, random) =>
    random.of(
      [
        "conv",
        "concat",
        "split",
        "whileLoop",
        "scan",
        "cond",
        "call",
        "onnxOp",
        "customGradient",
        "hostCall",
        "pad",
        "topK",
        "gather",
      ],
      "",
    ),
  ),
  replacing(/\b\w{1,40}: (?=[^,{}]*[,}])/g, (found, random) =>
    random.of(["", "__proto__: ", "constructor: ", `${found}1, ${found}`], ""),
  ),
  replacing(/%\w+/g, (_, random) =>
    random.of(["%x", "%0", "%1", "%9999999999999999999999", "%__proto__", '%"\\""'], ""),
  ),
  replacing(/[{}[\](),:%&@]/g, () => ""),
  replacing(/[,:]/g, (found, random) => found + random.of(extremes, () => "")(random)),
  replacing(/(?<=[[ ])\w+/g, (_, random) => random.of(extremes, () => "")(random)),
  (text, random) => {
    const { all, at } = aLine(text, random);
    return all.toSpliced(at, 1).join("\n");
  },
  (text, random) => {
    const { all, at } = aLine(text, random);
    return all.toSpliced(random.below(all.length), 0, all[at] ?? "").join("\n");
  },
  (text, random) => {
    const { all, at } = aLine(text, random);
    const line = all[at] ?? "";
    const times = Math.min(2000, Math.floor(longest / (line.length + 1)));
    return all.toSpliced(at, 0, ...Array.from({ length: times }, () => line)).join("\n");
  },
];

/** A text with one to three mutations. */
export function mutated(text: string, random: Random): string {
  let result = text;
  for (let left = 1 + random.below(3); left > 0; left--) {
    result = random
      .of(mutations, (same) => same)(result, random)
      .slice(0, longest);
  }
  return result;
}
