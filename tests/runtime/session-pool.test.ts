import { compile } from "../../compiler/pipeline";
import { GraphBuilder } from "../../ir/builder";
import { InternalError } from "../../ir/errors";
import { Executable } from "../../runtime/executable";
import { cpuProvider } from "../../runtime/node/cpu";
import type { Provider } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";

/** The CPU's provider, with few sessions at a time and a count of those that are open. */
function limited(mostSessions: number, failures: string[] = []) {
  const counts = { open: 0, created: 0 };
  const provider: Provider = {
    ...cpuProvider,
    mostSessions,
    createSession(model, options) {
      const failure = failures.pop();
      if (failure !== undefined) throw new InternalError({ what: failure });
      const session = cpuProvider.createSession(model, options);
      counts.open += 1;
      counts.created += 1;
      return {
        run: session.run.bind(session),
        release() {
          counts.open -= 1;
          session.release();
        },
      };
    },
  };
  return { provider, counts };
}

/** x plus a number, on a device. */
function adder(provider: Provider, addend: number): Executable {
  const b = new GraphBuilder();
  const x = b.parameter({ dtype: "float32", shape: [] });
  return new Executable(
    compile(b.finish("adder", [b.add(x, b.scalar("float32", addend))]), provider.target),
    provider,
  );
}

function sumOf(provider: Provider, executable: Executable): number | bigint | undefined {
  const one = provider.upload("float32", [], Float32Array.of(1));
  return executable.run([one], [], new VariableStore())[0]?.readSync()[0];
}

test("of too many sessions the one used longest ago is closed, and opened again when it is needed", () => {
  const { provider, counts } = limited(2);
  const first = adder(provider, 1);
  const adders = [first, adder(provider, 2), adder(provider, 3)];
  expect(counts).toEqual({ open: 2, created: 3 });
  const rounds = [...adders, first].map((each) => sumOf(provider, each));
  expect(rounds).toEqual([2, 3, 4, 2]);
  expect(counts.open).toBe(2);
  for (const each of adders) each.release();
  expect(counts.open).toBe(0);
});

test("where there is no memory for a session all others are closed", () => {
  const failures: string[] = [];
  const { provider, counts } = limited(10, failures);
  const first = adder(provider, 1);
  const second = adder(provider, 2);
  failures.push("CUBLAS failure 3: the resource allocation failed");
  const third = adder(provider, 3);
  expect(counts.open).toBe(1);
  expect([first, second, third].map((each) => sumOf(provider, each))).toEqual([2, 3, 4]);
});

test("other failures to make a session reach the caller", () => {
  const failures: string[] = [];
  const { provider, counts } = limited(10, failures);
  adder(provider, 1);
  failures.push("This is an invalid model.");
  expect(() => adder(provider, 2)).toThrow("invalid model");
  expect(counts.open).toBe(1);
});
