/** What a page computes before its compiler is there waits for it. */

import { GraphBuilder } from "../../ir/builder";
import { VariableHandle, type Graph } from "../../ir/graph";
import { symbol } from "../../ir/types/dim";
import { retain } from "../../runtime/buffer-users";
import type { Execution, MakeExecution } from "../../runtime/execution";
import type { DeviceBuffer, Provider } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";
import { laterExecutions } from "../../runtime/web/later-execution";
import { webBuffer, WebBuffer } from "../../runtime/web/buffer";
import { uploaded } from "../../runtime/web/upload";

const vector = (...values: number[]): DeviceBuffer =>
  uploaded("float32", [values.length], Float32Array.from(values));

async function numbers(buffer: DeviceBuffer | undefined): Promise<number[]> {
  if (buffer === undefined) throw new RangeError("a run gave no result");
  return Array.from(await buffer.read(), Number);
}

const type = { dtype: "float32", shape: [2] } as const;

/** y = x + v, which becomes the value of v. */
function accumulation(): { readonly graph: Graph; readonly variable: VariableHandle } {
  const variable = new VariableHandle("v", type);
  const b = new GraphBuilder();
  const x = b.parameter(type, "x");
  const sum = b.add(x, b.readVariable({ variable }));
  b.assignVariable(sum, { variable });
  return { graph: b.finish("accumulate", [sum]), variable };
}

/** Adds, as a page does: later. Fails for what is not a number. */
class Addition implements Execution {
  readonly bytes = 7;
  released = false;
  runs = 0;

  constructor(readonly variables: readonly VariableHandle[]) {}

  run(
    [x]: readonly DeviceBuffer[],
    [v]: readonly VariableHandle[],
    store: VariableStore,
  ): readonly DeviceBuffer[] {
    this.runs += 1;
    if (x === undefined || v === undefined) throw new RangeError("an operand is missing");
    const added = Promise.all([x.read(), store.use(v).read()]).then(([a, c]) => {
      const sums = [0, 1].map((i) => Number(a[i]) + Number(c[i]));
      if (sums.some(Number.isNaN)) throw new Error("not a number");
      return webBuffer(vector(...sums));
    });
    const sum = WebBuffer.promised(type, added, () => undefined);
    store.replace(v, sum);
    return [sum];
  }

  release(): void {
    this.released = true;
  }
}

// The provider is only passed on.
const provider = { name: "wasm" } as Provider;

function page(load: () => Promise<MakeExecution>) {
  const made: Addition[] = [];
  const { make, load: loadNow } = laterExecutions(load);
  const { graph, variable } = accumulation();
  const store = new VariableStore();
  store.set(variable, vector(10, 20));
  const use: MakeExecution = () => {
    const addition = new Addition([variable]);
    made.push(addition);
    return addition;
  };
  return { make, loadNow, graph, variable, store, use, made };
}

/** A compiler that arrives when it is told to. */
function arriving(): {
  readonly load: () => Promise<MakeExecution>;
  arrive: (make: MakeExecution) => void;
} {
  let arrive: (make: MakeExecution) => void = () => undefined;
  const compiler = new Promise<MakeExecution>((resolve) => (arrive = resolve));
  return { load: () => compiler, arrive };
}

test("runs before the compiler is there give their values, and variables theirs, in order", async () => {
  const { load, arrive } = arriving();
  const { make, graph, variable, store, use, made } = page(load);
  const execution = make(graph, provider);
  expect(execution.variables).toEqual([variable]);
  const operand = vector(1, 2);
  retain(operand);
  const [first] = execution.run([operand], [variable], store);
  const [second] = execution.run([vector(100, 200)], [variable], store);
  expect(first?.shape).toEqual([2]);
  expect(made).toHaveLength(0);
  expect(execution.bytes).toBe(0);
  arrive(use);
  expect(await numbers(second)).toEqual([111, 222]);
  expect(await numbers(first)).toEqual([11, 22]);
  expect(await numbers(store.use(variable))).toEqual([111, 222]);
  expect(made.map(({ runs }) => runs)).toEqual([2]);
  // From now on it runs at once, and so do those that are made now.
  expect(execution.bytes).toBe(7);
  const [third] = execution.run([vector(0, 0)], [variable], store);
  expect(await numbers(third)).toEqual([111, 222]);
  expect(make(graph, provider)).toBeInstanceOf(Addition);
});

test("a run that fails later rejects, and the variable keeps its value", async () => {
  const { load, arrive } = arriving();
  const { make, graph, variable, store, use } = page(load);
  const [failing] = make(graph, provider).run([vector(NaN, 0)], [variable], store);
  const written = store.use(variable);
  arrive(use);
  await expect(numbers(failing)).rejects.toThrow("not a number");
  expect(await numbers(written)).toEqual([10, 20]);
});

test("an execution that is released meanwhile ends its runs first", async () => {
  const { load, arrive } = arriving();
  const { make, graph, variable, store, use, made } = page(load);
  const execution = make(graph, provider);
  const [result] = execution.run([vector(1, 1)], [variable], store);
  execution.release();
  arrive(use);
  expect(await numbers(result)).toEqual([11, 21]);
  expect(made.map(({ released }) => released)).toEqual([true]);
});

test("a compiler that cannot be loaded is asked for again", async () => {
  let attempts = 0;
  const { make, loadNow, graph, variable, store, use } = page(() => {
    attempts += 1;
    return attempts === 1 ? Promise.reject(new Error("offline")) : Promise.resolve(use);
  });
  const execution = make(graph, provider);
  const [lost] = execution.run([vector(1, 1)], [variable], store);
  await expect(numbers(lost)).rejects.toThrow("offline");
  const [result] = execution.run([vector(1, 1)], [variable], store);
  expect(await numbers(result)).toEqual([11, 21]);
  await loadNow();
  expect(attempts).toBe(2);
});

test("sizes of the arguments are those of the results before the compiler is there", () => {
  const { load } = arriving();
  const { make } = laterExecutions(load);
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape: [symbol("n")] }, "x");
  const graph = b.finish("open", [b.add(x, x)]);
  const [result] = make(graph, provider).run([vector(1, 2, 3)], [], new VariableStore());
  expect(result?.shape).toEqual([3]);
});
