import * as tf from "../../index";
import { Backends, type Backend } from "../../runtime/backends";
import { cpuProvider } from "../../runtime/node/cpu";
import { smallModels } from "../../compiler/onnx/small-models";
import { tryHalves } from "../../runtime/node/try-provider";
import { describeRunFailure } from "../../runtime/run-failure";
import { runOnDevice } from "./driver";

const working = (name: Backend["name"], more: Partial<Backend> = {}): Backend => ({
  name,
  inspect: () => [],
  start: () => ({ ...cpuProvider, name }),
  ...more,
});

const broken = (name: Backend["name"]): Backend =>
  working(name, {
    inspect: () => [{ isGood: false, text: "libx.so is missing", fix: "install x" }],
    start: () => {
      throw new Error("Failed to load shared library");
    },
  });

test("the first backend that works is chosen, and the others' reasons are kept", () => {
  const reluctant = working("webgpu", { reluctance: () => "it is no GPU" });
  const backends = new Backends([broken("cuda"), reluctant, working("cpu")], undefined);
  expect(backends.provider.name).toBe("cpu");
  expect(backends.refusals).toEqual([
    { name: "cuda", reason: "libx.so is missing" },
    { name: "webgpu", reason: "it is no GPU" },
  ]);
});

test("a backend that is reluctant is used where it is asked for", () => {
  const reluctant = working("webgpu", { reluctance: () => "it is no GPU" });
  const backends = new Backends([reluctant, working("cpu")], "webgpu");
  expect(backends.provider.name).toBe("webgpu");
});

test("a backend that cannot be used says what is missing and how to get it, and is not replaced by another", () => {
  const backends = new Backends([broken("cuda"), working("cpu")], undefined);
  let error: unknown;
  try {
    backends.use("cuda");
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof tf.UnavailableError)) throw new Error(`got ${String(error)}`);
  expect(error.report).toEqual({
    what: "the cuda backend cannot be used",
    given: "libx.so is missing; Failed to load shared library",
    expected: "a device on which a small model runs",
    fix: "install x; run `ontrace doctor` for details",
  });
});

test("an unknown backend is an error that names the known ones", () => {
  expect(() => tf.setBackend("tpu" as tf.BackendName)).toThrow(
    /unknown backend "tpu"\n.*\n {2}expected: "cuda", "webgpu", "cpu"/,
  );
});

test("the environment names the backend", async () => {
  const { backend } = await runOnDevice<{ backend: string }>("chosen.ts", {
    ONTRACE_BACKEND: "cpu",
  });
  expect(backend).toBe("cpu");
});

test("without a GPU the CPU is chosen by itself, even where a driver imitates a GPU", async () => {
  const found = await runOnDevice<{ backend: string; hasGpu: boolean }>("chosen.ts", {
    ONTRACE_BACKEND: "",
  });
  if (!found.hasGpu) expect(found.backend).toBe("cpu");
});

test("a lost device and one without 16-bit floats are told from other failures", () => {
  const failure = (message: string) => describeRunFailure(new Error(message), new Map());
  expect(failure("Status Message: WebGPU device lost (2): reset")).toBeInstanceOf(
    tf.UnavailableError,
  );
  expect(
    failure("Status Message: Program Add requires f16 but the device does not support it.").message,
  ).toContain("shader-f16");
  expect(failure("something else")).toBeInstanceOf(tf.InternalError);
});

test("16-bit floats are there where a model of them gives the right numbers", () => {
  const tried = (model: Parameters<typeof tryHalves>[1]) => tryHalves(cpuProvider, model);
  expect(tried(smallModels.negation("float16"))).toMatchObject({ isGood: true });
  expect(tried(smallModels.copy("float16"))).toMatchObject({
    isGood: false,
    text: expect.stringContaining("gave [1,-2.5]") as string,
  });
});
