import { PageGpu } from "../../../runtime/web/gpu-device";

interface FakeAdapter {
  readonly info?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly features?: readonly string[];
}

const limits = {
  maxStorageBufferBindingSize: 2 ** 31,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupStorageSize: 32768,
};

const adapterOf = (given: FakeAdapter): unknown => ({
  info: { vendor: "maker", architecture: "model", description: "", ...given.info },
  limits: { ...limits, ...given.limits },
  features: new Set(given.features),
});

/** A page whose browser has, or has not, a GPU. */
async function inPage(gpu: unknown, isSecureContext = true): Promise<PageGpu> {
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  Object.defineProperty(globalThis, "isSecureContext", {
    value: isSecureContext,
    configurable: true,
  });
  const page = new PageGpu();
  await page.inquire();
  return page;
}

const giving = (adapter: unknown): unknown => ({ requestAdapter: () => Promise.resolve(adapter) });

afterEach(() => {
  Reflect.deleteProperty(globalThis, "navigator");
  Reflect.deleteProperty(globalThis, "isSecureContext");
});

test("before the browser has answered, that is the reason", () => {
  const page = new PageGpu();
  expect(page.isKnown).toBe(false);
  expect(page.reluctance()).toBe("the browser has not answered yet what GPU it has");
  expect(page.findings()[0]?.fix).toBe("await tf.ready() first");
});

test.each<readonly [string, unknown, boolean, string, RegExp]>([
  ["no WebGPU", undefined, true, "the browser has no navigator.gpu", /use a browser with WebGPU/],
  ["an insecure page", undefined, false, "the browser has no navigator.gpu", /over https/],
  ["no adapter", giving(null), true, "navigator.gpu gives no adapter", /GPU's driver/],
  [
    "too small limits",
    giving(adapterOf({ limits: { maxStorageBuffersPerShaderStage: 4 } })),
    ...([
      true,
      "the adapter's maxStorageBuffersPerShaderStage is 4, below 8",
      /another GPU/,
    ] as const),
  ],
  [
    "a browser that fails",
    { requestAdapter: () => Promise.reject(new Error("crashed")) },
    ...([true, "navigator.gpu fails: Error: crashed", /another browser/] as const),
  ],
])("%s is told as the reason, with what to do", async (_, gpu, isSecure, reason, fix) => {
  const page = await inPage(gpu, isSecure);
  expect(page.reluctance()).toBe(reason);
  expect(page.findings()).toEqual([
    { isGood: false, text: reason, fix: expect.stringMatching(fix) as string },
  ]);
  await expect(page.device()).rejects.toThrow(reason);
});

test.each([
  { info: { isFallbackAdapter: true } },
  { info: { architecture: "swiftshader" } },
  { info: { description: "llvmpipe (LLVM 15)" } },
])("an adapter that computes on the CPU works, and is not chosen by itself: %j", async (given) => {
  const page = await inPage(giving(adapterOf(given)));
  expect(page.findings().every(({ isGood }) => isGood)).toBe(true);
  expect(page.reluctance()).toMatch(
    /^the adapter \(maker .*\) computes on the CPU, slower than wasm$/,
  );
});

test("a GPU is described, and may be chosen", async () => {
  const page = await inPage(giving(adapterOf({ features: ["shader-f16"] })));
  expect(page.reluctance()).toBeUndefined();
  expect(page.findings().map(({ text }) => text)).toEqual([
    "adapter: maker model",
    "shader-f16: computes with float16",
  ]);
});
