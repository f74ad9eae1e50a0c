import * as tf from "../../../index";
import { errorOf, held, int, spec, written } from "./support";

// While tracing, and while running

test("JavaScript's effects happen while tracing, the graph's in each run", () => {
  const log: string[] = [];
  const f = tf.function((x: tf.Tensor) => {
    log.push("js");
    tf.print("graph", x);
    return x;
  });
  const text = written(() => {
    f(int(1));
    f(int(2));
    f(tf.scalar(1));
  });
  expect(log).toEqual(["js", "js"]);
  expect(text).toBe("graph 1\ngraph 2\ngraph 1\n");
});

test("a symbolic tensor that is kept outside is out of scope there", () => {
  const kept: tf.Tensor[] = [];
  const f = tf.function(
    (x: tf.Tensor) => {
      kept.push(x.mul(2));
      return x;
    },
    { name: "keeps" },
  );
  f(int(1));
  f(int(2));
  expect(kept).toHaveLength(1);
  expect(kept[0]?.isSymbolic).toBe(true);
  const { message } = errorOf(() => kept[0]?.add(1));
  expect(message).toContain("out of scope");
  expect(message).toContain("a tensor of the function keeps, used outside of functions");
});

test("random operations differ from call to call, the host's numbers are frozen", () => {
  const f = tf.function(() => [tf.randomUniform([3]), tf.scalar(Math.random())] as const);
  const [a, b] = [f(), f()];
  expect(held(a[0])).not.toEqual(held(b[0]));
  expect(held(a[1])).toEqual(held(b[1]));
});

test("a symbolic tensor has no data", () => {
  const reads = [
    (x: tf.Tensor): unknown => x.dataSync(),
    (x: tf.Tensor): unknown => x.arraySync(),
    (x: tf.Tensor): unknown => {
      x.print();
      return x;
    },
  ];
  for (const read of reads) {
    expect(errorOf(() => tf.function(read)(tf.scalar(1))).message).toContain(
      "a tensor has no data while its function is being traced",
    );
  }
});

test("async functions and generators are refused at the line where they are written", () => {
  const here = Number(/tracing\.test\.ts:(\d+)/.exec(new Error().stack ?? "")?.[1]);
  const promising = tf.function(async (x: tf.Tensor) => Promise.resolve(x));
  const generating = tf.function(function* (x: tf.Tensor) {
    yield x;
  });
  const { message } = errorOf(() => promising(tf.scalar(1)));
  expect(message).toContain("was given an async callback");
  expect(message).toContain("a promise: [object Promise]");
  expect(message).toMatch(new RegExp(`tracing\\.test\\.ts:${here + 1}:`));
  const other = errorOf(() => generating(tf.scalar(1))).message;
  expect(other).toContain("was given a generator");
  expect(other).toContain("[object Generator]");
  expect(other).toMatch(new RegExp(`tracing\\.test\\.ts:${here + 2}:`));
});

test("JavaScript cannot compute with a symbolic tensor", () => {
  const bodies: ((x: tf.Tensor) => unknown)[] = [
    (x) => Number(x),
    (x): unknown => Reflect.apply(parseInt, undefined, [x]),
    (x) => (x as unknown as number) + 1,
    (x) => ((x as unknown as number) > 0 ? 1 : 2),
    (x): unknown => Reflect.apply(String, undefined, [x]),
  ];
  for (const body of bodies) {
    expect(errorOf(() => tf.function(body)(tf.scalar(1)))).toBeInstanceOf(tf.DTypeError);
  }
  const spread = (x: tf.Tensor): unknown => [...(x as unknown as number[])];
  expect(errorOf(() => tf.function(spread)(tf.tensor([1]))).message).toContain(
    "cannot be iterated",
  );
});

test("shape, rank and dtype are there while tracing", () => {
  const f = tf.function((x: tf.Tensor) =>
    x.dtype === "float32" ? x.div(x.shape[0] ?? 1).add(x.rank) : x,
  );
  expect(held([f(tf.tensor([2, 4])), f(tf.tensor([2, 4], [2], "int32"))])).toEqual([
    [2, 3],
    [2, 4],
  ]);
});

test("an error of the body reaches the caller as it is, and the function stays usable", () => {
  class Boom extends Error {}
  let fails = true;
  const thrown = new Boom("boom");
  const f = tf.function((x: tf.Tensor) => {
    if (fails) throw thrown;
    return x.add(1);
  });
  let caught: unknown;
  try {
    f(int(1));
  } catch (error) {
    caught = error;
  }
  expect(caught).toBe(thrown);
  expect(f.tracingCount).toBe(0);
  expect(tf.executingEagerly()).toBe(true);
  fails = false;
  expect(held(f(int(1)))).toBe(2);
});

test("what nothing uses is not run, unless it acts", () => {
  const v = tf.variable(0);
  const f = tf.function((x: tf.Tensor, i: tf.Tensor) => {
    tf.gather(x, i);
    v.assignAdd(1);
    return x.slice([0], [1]);
  });
  const i = tf.tensor([100], [1], "int32");
  expect(held(f(tf.tensor([1, 2]), i))).toEqual([1]);
  expect(held(v)).toBe(1);
  // So does a function that is called by another.
  const g = tf.function((x: tf.Tensor) => {
    f(x, i);
    return x;
  });
  g(tf.tensor([1, 2]));
  expect(held(v)).toBe(2);
});

// inputSignature

test("a signature makes one trace, and is checked in each call", () => {
  const f = tf.function((x: tf.Tensor) => x.mul(2), { inputSignature: [spec([null], "int32")] });
  f(tf.tensor([1], [1], "int32"));
  f(tf.tensor([1, 2], [2], "int32"));
  expect(f.tracingCount).toBe(1);
  const wrongDType = errorOf(() => f(tf.tensor([1])));
  expect(wrongDType).toBeInstanceOf(tf.DTypeError);
  expect(wrongDType.message).toContain("Can not cast float32[1] to TensorSpec([null], int32)");
  expect(errorOf(() => f(int(1))).message).toContain("Can not cast int32[] to");
});

test("unknown sizes take any size, and an unknown rank any rank", () => {
  const ranks: number[] = [];
  const f = tf.function(
    (x: tf.Tensor) => {
      ranks.push(x.rank);
      return { y: x.mul(2).sum(), rank: tf.rank(x) };
    },
    { inputSignature: [spec(null)] },
  );
  for (let rank = 0; rank <= 5; rank++) {
    for (const size of [2, 3]) {
      const shape = new Array<number>(rank).fill(size);
      expect(held(f(tf.ones(shape)))).toEqual({ y: 2 * size ** rank, rank });
    }
  }
  // One trace for each rank.
  expect(ranks).toEqual([0, 1, 2, 3, 4, 5]);
  expect(f.getConcreteFunction(spec([null, null]))).toBe(f.concreteFunctions[2]);
  expect(errorOf(() => f.getConcreteFunction()).message).toContain("a trace for each rank");
});

test("numbers and arrays become tensors of the signature's dtype, where nothing is lost", () => {
  const f = tf.function((x: tf.Tensor | number) => tf.add(x, 0), { inputSignature: [spec([])] });
  expect(held([f(1), f(1.5)])).toEqual([1, 1.5]);
  const g = tf.function((y: tf.Tensor | number[]) => tf.add(y, 0), {
    inputSignature: [spec([2], "int32")],
  });
  expect(held(g([1, 2]))).toEqual([1, 2]);
  const error = errorOf(() => g([1.5, 2]));
  expect(error).toBeInstanceOf(tf.DTypeError);
  expect(error.message).toContain("1.5 is not a value of dtype int32");
});

test("a signature may have structure", () => {
  const f = tf.function((d: { a: tf.Tensor; b: tf.Tensor[] }) => d.a.add(d.b[0] ?? 0), {
    inputSignature: [{ a: spec([]), b: [spec([])] }],
  });
  const one = tf.scalar(1);
  expect(held(f({ a: one, b: [tf.scalar(2)] }))).toBe(3);
  for (const given of [{ a: one }, { a: one, b: [one, one] }, { a: one, b: [one], c: one }]) {
    const error = errorOf(() => Reflect.apply(f, undefined, [given]));
    expect(error).toBeInstanceOf(tf.DTypeError);
    expect(error.message).toContain("has not the structure of the signature");
  }
});

test("a signature that is none is refused when the function is wrapped", () => {
  const body = (a: tf.Tensor): tf.Tensor => a;
  for (const inputSignature of [[[2, 3]], 5]) {
    const options = { inputSignature } as unknown as { inputSignature: tf.TensorSpec[] };
    expect(errorOf(() => tf.function(body, options)).message).toContain(
      "inputSignature must consist of TensorSpec",
    );
  }
});

test("an argument without a default needs a spec; one with a default may lack it", () => {
  const both = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => a.add(b);
  expect(errorOf(() => tf.function(both, { inputSignature: [spec([])] })).message).toContain(
    "missing a type constraint",
  );
  const sum = (a: tf.Tensor | number, b = 3): tf.Tensor => tf.add(a, b);
  const f = tf.function(sum, { inputSignature: [spec([])] });
  expect(held(f(1))).toBe(4);
  expect(errorOf(() => f(1, 4)).message).toContain("too many positional arguments");
});

test("an empty signature takes no arguments", () => {
  const f = tf.function(() => 7, { inputSignature: [] });
  expect(held(f())).toBe(7);
  expect(f.inputSignature).toEqual([]);
  expect(errorOf(() => Reflect.apply(f, undefined, [int(1)])).message).toContain("too many");
});

test("rest arguments are as many as there are specs", () => {
  const f = tf.function((...xs: (tf.Tensor | number)[]) => tf.addN(xs), {
    inputSignature: [spec([]), spec([])],
  });
  expect(held(f(1, 2))).toBe(3);
  expect(errorOf(() => f(1)).message).toContain("missing a required argument: 'xs_1'");
});

test("specs are equal, compatible, and made from tensors", () => {
  expect(spec([null, 2]).equals(spec([null, 2]))).toBe(true);
  expect(spec([2], "float32", "a").equals(spec([2]))).toBe(false);
  expect(spec([null, 2]).isCompatibleWith(tf.tensor([[1, 2]]))).toBe(true);
  expect(spec([null, 2]).isCompatibleWith(tf.tensor([1, 2]))).toBe(false);
  expect(spec([2]).isCompatibleWith(spec([null]))).toBe(true);
  expect(spec(null).isCompatibleWith(tf.scalar(1))).toBe(true);
  expect(spec([null]).isSubtypeOf(spec([2]))).toBe(false);
  expect(String(tf.TensorSpec.fromTensor(int(1)))).toBe("TensorSpec([], int32)");
  expect(String(spec([2]).mostSpecificCommonSupertype(spec([3])))).toBe(
    "TensorSpec([null], float32)",
  );
  expect(String(spec([2]).mostSpecificCommonSupertype(spec([2, 2])))).toBe(
    "TensorSpec(null, float32)",
  );
  expect(String(spec([2], "float32", "q"))).toBe("TensorSpec([2], float32, q)");
});
