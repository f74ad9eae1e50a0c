/** Programs that call JavaScript: a traced function does and gives what the same program does outside of functions, in the same order. */
import * as tf from "../../../index";
import { errorOf, held, int } from "./support";

/** A program, made anew for each way to run it. It notes with `log` what JavaScript sees, among what is printed. */
type Program = (log: (...seen: unknown[]) => void) => {
  readonly run: (x: tf.Tensor) => unknown;
  readonly variables?: readonly tf.Variable[];
};

const scalar = new tf.TensorSpec([]);
const call = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor =>
  tf.jsFunction(f, [x], scalar);

const programs: Record<string, Program> = {
  "a variable read before, in and after": (log) => {
    const v = tf.variable(2);
    return {
      variables: [v],
      run: (x) => {
        const before = v.add(x);
        const y = call((a) => {
          log(held(v), held(a));
          return a.mul(v);
        }, before);
        return [before, y, v.add(y)];
      },
    };
  },
  "a variable written before, in and after": (log) => {
    const v = tf.variable(1);
    return {
      variables: [v],
      run: (x) => {
        v.assign(x);
        const before = v.read();
        const y = call((a) => {
          log("before", held(v));
          v.assignAdd(10);
          log("inside", held(v));
          return a.add(v);
        }, x);
        const after = v.read();
        v.assignSub(3);
        return [before, y, after, v.read()];
      },
    };
  },
  "a value read before a write in the callback is used after it": () => {
    const v = tf.variable(5);
    return {
      variables: [v],
      run: (x) => {
        const old = v.read();
        const y = call((a) => {
          v.assign(a.mul(100));
          return a;
        }, x);
        return old.add(v).add(y);
      },
    };
  },
  "two callbacks and two variables, one of them written in between": (log) => {
    const [v, w] = [tf.variable(1), tf.variable(2)];
    return {
      variables: [v, w],
      run: (x) => {
        const a = call((t) => {
          v.assignAdd(w);
          log("first", held([v, w]));
          return t.add(1);
        }, x);
        w.assign(a);
        const b = call((t) => {
          w.assignAdd(v);
          log("second", held([v, w]));
          return t.mul(w);
        }, a);
        return [a, b, v.mul(w)];
      },
    };
  },
  "prints before, in and after": (log) => ({
    run: (x) => {
      tf.print("before", x);
      const y = call((a) => {
        tf.print("inside", a);
        log("inside");
        return a.neg();
      }, x);
      tf.print("after", y);
      return y;
    },
  }),
  "a callback whose result nothing uses": (log) => {
    const v = tf.variable(0);
    return {
      variables: [v],
      run: (x) => {
        call((a) => {
          log("called", held(a));
          v.assignAdd(a);
          return a;
        }, x);
        return v.mul(2);
      },
    };
  },
  "a callback without results": (log) => ({
    run: (x) => {
      tf.print("first");
      tf.jsFunction(
        (a) => {
          log(held(a));
          return [];
        },
        [x],
        [],
      );
      tf.print("last");
      return x;
    },
  }),
  "random numbers before, in and after": (log) => ({
    run: (x) => {
      const before = tf.randomUniform([2]);
      const y = call((a) => {
        const drawn = tf.randomUniform([2]);
        log(held(drawn));
        return a.add(drawn.sum());
      }, x);
      return [before, y, tf.randomUniform([2])];
    },
  }),
  "a generator's state before, in and after": (log) => {
    const generator = tf.random.Generator.fromSeed(3);
    return {
      run: (x) => {
        const before = generator.uniform([2]);
        const y = call((a) => {
          const drawn = generator.uniform([2]);
          log(held(drawn));
          return a.add(drawn.sum());
        }, x);
        return [before, y, generator.uniform([2])];
      },
    };
  },
  "a call of JavaScript inside of one": (log) => {
    const v = tf.variable(1);
    return {
      variables: [v],
      run: (x) =>
        call((a) => {
          v.assignAdd(1);
          const inner = call((b) => {
            log("inner", held(v), held(b));
            v.assign(v.mul(10));
            return b.add(1);
          }, a.mul(2));
          log("outer", held(v), held(inner));
          return inner.add(v);
        }, x).add(v),
    };
  },
  "a traced function that calls JavaScript, called by a callback": (log) => {
    const v = tf.variable(1);
    const inner = tf.function((b: tf.Tensor) => {
      v.assignAdd(b);
      const c = call((t) => {
        log("inner", held(v));
        v.assignAdd(100);
        return t;
      }, b);
      return c.add(v);
    });
    return {
      variables: [v],
      run: (x) => {
        v.assign(x);
        const y = call((a) => {
          const z = inner(a);
          log("outer", held(z), held(v));
          return z;
        }, x);
        return [y, v.read()];
      },
    };
  },
  "a traced function that calls JavaScript, called twice": (log) => {
    const v = tf.variable(1);
    const inner = tf.function((b: tf.Tensor) => {
      v.assignAdd(b);
      return call((t) => {
        log(held(v));
        v.assign(v.mul(2));
        return t.add(v);
      }, b);
    });
    return { variables: [v], run: (x) => inner(inner(x)).add(v) };
  },
  "an assertion after a callback": (log) => ({
    run: (x) => {
      const y = call((a) => {
        log("called");
        return a;
      }, x);
      tf.debugging.assertPositive(y);
      tf.print("positive");
      return y;
    },
  }),
  "a branch and a loop around of a callback": (log) => {
    const v = tf.variable(0);
    const count = (x: tf.Tensor): tf.Tensor => {
      const [, sum] = tf.whileLoop(
        (i: tf.Tensor) => i.less(3),
        (i: tf.Tensor, s: tf.Tensor) => {
          v.assignAdd(1);
          return [i.add(1), s.add(v)];
        },
        [int(0), x],
      );
      return sum;
    };
    return {
      variables: [v],
      run: (x) => {
        const before = count(x);
        const y = call((a) => {
          log(held(v));
          v.assign(a);
          return a;
        }, before);
        const branch = tf.cond(
          y.greater(0),
          () => {
            v.assignAdd(1000);
            return v.read();
          },
          () => v.read(),
        );
        return [before, branch, count(y)];
      },
    };
  },
  "a gradient through a callback, and an assignment after it": () => {
    const v = tf.variable(3);
    return {
      variables: [v],
      run: (x) => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(x);
          const doubled = x.mul(v);
          return call((a) => a.square(), doubled).mul(v);
        });
        v.assignAdd(1);
        return [y, tape.gradient(y, [x, v])];
      },
    };
  },
  "a gradient through a callback that reads a variable which is written between them": () => {
    const v = tf.variable(3);
    return {
      variables: [v],
      run: (x) => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(x);
          return call((a) => a.mul(v), x);
        });
        v.assign(100);
        return [y, tape.gradient(y, x)];
      },
    };
  },
  "a gradient through a callback that writes and is seen": (log) => {
    const v = tf.variable(3);
    return {
      variables: [v],
      run: (x) => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(x);
          return call((a) => {
            log(held(a));
            tf.print("inside");
            v.assignAdd(1);
            return a.square();
          }, x);
        });
        return [y, tape.gradient(y, x), v.read()];
      },
    };
  },
  "a gradient through a callback that draws random numbers": () => ({
    run: (x) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return call((a) => a.mul(tf.randomUniform([])), x);
      });
      return [y, tape.gradient(y, x), tf.randomUniform([])];
    },
  }),
  "an optimiser's step around a callback": (log) => {
    const v = tf.variable(3);
    const optimizer = tf.train.sgd(0.1);
    return {
      variables: [v],
      run: (x) => {
        const loss = optimizer.minimize(() => v.mul(x).square<tf.Scalar>(), true, [v]);
        call((a) => {
          log(held(v));
          return a;
        }, x);
        return loss;
      },
    };
  },
};

/** What two calls of a program give and do: the order of what is printed and seen, the results, the variables. */
function outcome(program: Program, isTraced: boolean): unknown {
  const events: string[] = [];
  const spy = jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    events.push(String(text));
    return true;
  });
  try {
    tf.random.setSeed(7);
    const { run, variables = [] } = program((...seen) => events.push(JSON.stringify(seen)));
    const called = isTraced ? tf.function(run) : run;
    const results = [3, 4].map((x) => [held(called(tf.scalar(x))), held(variables)]);
    return { events, results };
  } finally {
    spy.mockRestore();
  }
}

test.each(Object.entries(programs))("%s", (_, program) => {
  expect(outcome(program, true)).toEqual(outcome(program, false));
});

test.each<[string, (x: tf.Tensor) => unknown]>([
  [
    "a branch",
    (x) =>
      tf.cond(
        x.greater(0),
        () => call((a) => a, x),
        () => x,
      ),
  ],
  [
    "a loop",
    (x) =>
      tf.whileLoop(
        (i: tf.Tensor) => i.less(9),
        (i: tf.Tensor) => [call((a) => a.add(1), i)],
        [x],
      ),
  ],
  ["a map", (x) => tf.mapFn((t: tf.Tensor) => call((a) => a, t), x.reshape([1]))],
])("a call in %s of a traced function is refused by name", (_, run) => {
  const error = errorOf(() => tf.function(run)(tf.scalar(1)));
  expect(error).toBeInstanceOf(tf.UnimplementedError);
  expect(error.message).toContain("jsFunction");
  expect(error.location).toMatch(/js-function-order\.test\.ts/);
});
