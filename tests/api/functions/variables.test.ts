import * as tf from "../../../index";
import { errorOf, held, int, spec } from "./support";

// Variables

test("a variable that each trace makes anew is refused", () => {
  const f = tf.function((x: tf.Tensor) => tf.variable(1).add(x));
  const error = errorOf(() => f(tf.scalar(1)));
  expect(error).toBeInstanceOf(tf.ValueError);
  expect(error.message).toContain("only supports singleton tf.Variables created on the first call");
});

test("a variable is made once, from the arguments of the first call", () => {
  let state: tf.Variable | undefined;
  const f = tf.function((x: tf.Tensor) => {
    state ??= tf.variable(x.mul(2).add(0));
    return state.mul(x);
  });
  expect(held([f(tf.scalar(3)), f(tf.scalar(1)), f(tf.tensor([1, 1]))])).toEqual([18, 6, [6, 6]]);
  expect(held(state)).toBe(6);
});

test("a spec has no data to make a variable from; a call that follows works", () => {
  let state: tf.Variable | undefined;
  const f = tf.function((x: tf.Tensor) => {
    state ??= tf.variable(x.mul(2));
    return state.mul(x);
  });
  expect(errorOf(() => f.getConcreteFunction(spec([]))).message).toContain("cannot be computed");
  state = undefined;
  expect(held(f(tf.scalar(3)))).toBe(18);
});

test("a function that makes variables is traced twice", () => {
  let traces = 0;
  let state: tf.Variable | undefined;
  const f = tf.function((x: tf.Tensor) => {
    traces += 1;
    state ??= tf.variable(1);
    return state.add(x);
  });
  f(tf.scalar(1));
  f(tf.scalar(2));
  expect([traces, f.tracingCount]).toEqual([2, 2]);
});

test("variables that are made in an initScope count as made by the function", () => {
  const made = new Map<number, tf.Variable>();
  const f = tf.function((x: tf.Tensor) => {
    const v = made.get(x.rank) ?? tf.initScope(() => tf.variable(x.rank));
    made.set(x.rank, v);
    return v.add(x.sum());
  });
  expect(held([f(tf.scalar(1)), f(tf.scalar(2))])).toEqual([1, 2]);
  expect(f.tracingCount).toBe(2);
  expect(() => f(tf.tensor([1]))).toThrow("only supports singleton tf.Variables");
  const g = tf.function(() => tf.initScope(() => tf.variable(1)).add(1));
  expect(() => g()).toThrow("only supports singleton tf.Variables");
  expect(held(tf.initScope(() => tf.variable(1)).add(1))).toBe(2);
});

test("variables are captured by reference", () => {
  const v = tf.variable(1);
  const f = tf.function(() => v.mul(2));
  expect(held(f())).toBe(2);
  v.assign(5);
  expect(held(f())).toBe(10);
  expect(f.tracingCount).toBe(1);
});

test("an assignment of another shape is an error", () => {
  const v = tf.variable([1, 2]);
  const f = tf.function(() => {
    v.assign([1]);
  });
  const { message } = errorOf(() => {
    f();
  });
  expect(message).toContain("cannot assign a value of another shape to variable");
  expect(message).toContain("float32[1]");
});

test("an assignment can be chained", () => {
  const v = tf.variable(1);
  const f = tf.function(() => v.assignAdd(2).mul(10));
  expect(held([f(), v])).toEqual([30, 3]);
});

test("reads and assignments in program order", () => {
  const v = tf.variable(1);
  const f = tf.function(() => {
    const a = v.read();
    v.assign(5);
    const b = v.read();
    v.assignAdd(1);
    return [a, b, v.read()];
  });
  expect(held(f())).toEqual([1, 5, 6]);
});

test("nothing is converted to a variable's dtype but whole numbers", () => {
  const v = tf.variable(1, true, undefined, "int32");
  expect(errorOf(() => tf.function(() => v.assign(1.5))()).message).toContain(
    "1.5 is not a value of dtype int32",
  );
  expect(errorOf(() => tf.function(() => v.add(1.5))()).message).toContain("1.5 is not a value");
  expect(errorOf(() => tf.function(() => v.assign(tf.scalar(1)))()).message).toContain(
    "cannot assign float32",
  );
});

test("a module has the variables of its attributes, by name", () => {
  class Model extends tf.Module {
    readonly w = tf.variable(1, true, "w");
    readonly l = [tf.variable(2, true, "l0")];
    readonly d = { k: tf.variable(3, false, "dk") };
    @tf.function()
    call(x: tf.Tensor): tf.Tensor {
      return x.mul(this.w);
    }
  }
  const model = new Model();
  expect(held(model.call(tf.scalar(2)))).toBe(2);
  expect(model.variables.map(({ name }) => name)).toEqual(["dk", "l0", "w"]);
  expect(model.trainableVariables).toHaveLength(2);
});

// Program order

test("writes to one variable run in program order", () => {
  const v = tf.variable(0);
  const f = tf.function(() => {
    v.assignAdd(1);
    v.assign(v.mul(10));
    v.assignSub(3);
    return v.read();
  });
  expect(held([f(), f()])).toEqual([7, 77]);
});

// Functions in functions, methods, recursion

test("a function that is called by another is traced once for each kind of arguments", () => {
  const traces: string[] = [];
  const g = tf.function((x: tf.Tensor) => {
    traces.push("g");
    return x.mul(x);
  });
  const f = tf.function((x: tf.Tensor) => {
    traces.push("f");
    return g(x).add(g(x.add(1)));
  });
  expect(held([f(tf.scalar(2)), f(tf.scalar(3))])).toEqual([13, 25]);
  expect(traces).toEqual(["f", "g"]);
});

test("a function may use symbolic tensors from around it", () => {
  const f = tf.function((x: tf.Tensor) => {
    const y = x.mul(2);
    const g = tf.function((z: tf.Tensor) => z.add(y));
    return g(tf.scalar(1));
  });
  expect(held([f(tf.scalar(3)), f(tf.scalar(5))])).toEqual([7, 11]);
});

class Scaled {
  traces = 0;
  constructor(public k: number) {}
  @tf.function()
  f(x: tf.Tensor): tf.Tensor {
    this.traces += 1;
    return x.mul(this.k);
  }
}

const countOf = (f: unknown): number => (f as { tracingCount: number }).tracingCount;

test("each instance has a function of its own", () => {
  const [a, b] = [new Scaled(2), new Scaled(3)];
  const one = tf.scalar(1);
  expect(held([a.f(one), b.f(one), a.f(tf.scalar(5))])).toEqual([2, 3, 10]);
  expect([a.traces, b.traces]).toEqual([1, 1]);
  const functionOf = ({ f }: { readonly f: unknown }): unknown => f;
  expect(functionOf(a)).toBe(functionOf(a));
  expect(functionOf(a)).not.toBe(functionOf(b));
  expect(countOf(functionOf(a))).toBe(1);
  // It is bound to its instance.
  const detached = functionOf(b) as (x: tf.Tensor) => tf.Tensor;
  expect(held(detached(one))).toBe(3);
});

test("an attribute that changes is not seen by traces that are there", () => {
  const m = new Scaled(2);
  expect(held(m.f(tf.scalar(1)))).toBe(2);
  m.k = 7;
  expect(held([m.f(tf.scalar(1)), m.f(tf.tensor([1]))])).toEqual([2, [7]]);
});

test("an object that a function is a method of counts by identity", () => {
  const f = tf.function(function (this: { k: number }, x: tf.Tensor) {
    return x.mul(this.k);
  });
  const [a, b] = [
    { k: 2, f },
    { k: 3, f },
  ];
  expect(held([a.f(tf.scalar(1)), b.f(tf.scalar(1)), a.f(tf.scalar(2))])).toEqual([2, 3, 4]);
  expect(f.tracingCount).toBe(2);
});

test("super in a decorated method, decorated above or not", () => {
  class A {
    f(x: tf.Tensor): tf.Tensor {
      return x.add(1);
    }
    @tf.function()
    g(x: tf.Tensor): tf.Tensor {
      return x.add(2);
    }
  }
  class B extends A {
    @tf.function()
    override f(x: tf.Tensor): tf.Tensor {
      return super.f(x).mul(10);
    }
    @tf.function()
    override g(x: tf.Tensor): tf.Tensor {
      return super.g(x).mul(10);
    }
  }
  class C extends A {
    override g(x: tf.Tensor): tf.Tensor {
      return x.mul(100);
    }
  }
  const b = new B();
  expect(held([b.f(int(1)), b.g(int(1)), new A().g(int(1)), new C().g(int(1))])).toEqual([
    20, 30, 3, 100,
  ]);
});

test("static methods and bound functions", () => {
  class K {
    static readonly k = 2;
    readonly own = 1;
    @tf.function()
    static st(x: tf.Tensor): tf.Tensor {
      return x.add(this.k);
    }
  }
  const sub = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => a.sub(b);
  expect(held([K.st(int(1)), tf.function(sub.bind(null, int(10)))(int(1))])).toEqual([3, 9]);
});

test("a recursion that does not end is an error, and leaves the function usable", () => {
  let isEndless = true;
  const fact = tf.function((n: tf.Tensor): tf.Tensor => (isEndless ? n.mul(fact(n.sub(1))) : n));
  const error = errorOf(() => fact(int(4)));
  expect(error).toBeInstanceOf(tf.RecursionError);
  expect(error.message).toContain("calls itself while it is being traced");
  isEndless = false;
  expect(held(fact(int(4)))).toBe(4);
  const longer = tf.function((x: tf.Tensor): tf.Tensor => longer(tf.concat([x, x])));
  expect(errorOf(() => longer(tf.ones([1])))).toBeInstanceOf(tf.RecursionError);
});

test("a recursion on a plain number ends", () => {
  const power = tf.function((x: tf.Tensor, n: number): tf.Tensor =>
    n === 0 ? tf.onesLike(x) : x.mul(power(x, n - 1)),
  );
  expect(held(power(tf.scalar(2), 4))).toBe(16);
});

// Running eagerly

describe("runFunctionsEagerly", () => {
  afterEach(() => {
    tf.config.runFunctionsEagerly(false);
  });

  test("the body runs in each call, on tensors with data", () => {
    const kinds: boolean[] = [];
    const f = tf.function((x: tf.Tensor) => {
      kinds.push(x.isSymbolic);
      return x.mul(2);
    });
    f(int(1));
    tf.config.runFunctionsEagerly(true);
    expect(tf.config.functionsRunEagerly()).toBe(true);
    expect(held([f(int(1)), f(int(2))])).toEqual([2, 4]);
    tf.config.runFunctionsEagerly(false);
    f(int(3));
    expect(kinds).toEqual([true, false, false]);
    expect(f.tracingCount).toBe(1);
  });

  test("signatures are not checked", () => {
    tf.config.runFunctionsEagerly(true);
    const f = tf.function((x: unknown) => x, { inputSignature: [spec([2])] });
    expect(f("anything")).toBe("anything");
  });
});
