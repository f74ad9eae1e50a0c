/** The GPU of a page: what the browser says of it, and the device in use, which is another one after a loss. */

import { UnavailableError } from "../../ir/errors";
import type { Finding } from "../backends";

/** A device that was obtained. */
export interface GpuInUse {
  readonly device: GPUDevice;
  /** Rejects when the device is lost. */
  readonly lost: Promise<never>;
  /** Why the device was lost, or `undefined` while it works. */
  readonly loss: string | undefined;
}

/** Why there is no GPU to use. */
interface Refusal {
  readonly reason: string;
  readonly fix: string;
}

type Answer = { readonly adapter: GPUAdapter } | { readonly refusal: Refusal };

/** The least that programs of any use need. It is what every device of the standard's core has. */
const leastLimits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
} as const;

/** Limits that a device gets by default at their least, and that ONNX Runtime's programs gain from. */
const usedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
  "maxBindGroups",
  "maxUniformBufferBindingSize",
] as const;

const usedFeatures: readonly GPUFeatureName[] = ["shader-f16", "subgroups"];

const refused = (reason: string, fix: string): Answer => ({ refusal: { reason, fix } });

async function ask(): Promise<Answer> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  if (gpu === undefined) {
    const secure = globalThis.isSecureContext
      ? "use a browser with WebGPU, or turn it on in the browser's settings"
      : "serve the page over https or from localhost: browsers give WebGPU to secure pages alone";
    return refused("the browser has no navigator.gpu", secure);
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null)
    return refused(
      "navigator.gpu gives no adapter",
      "update the GPU's driver, or turn hardware acceleration on in the browser's settings",
    );
  for (const [name, least] of Object.entries(leastLimits)) {
    const limit = adapter.limits[name as keyof typeof leastLimits];
    if (limit < least)
      return refused(`the adapter's ${name} is ${limit}, below ${least}`, "use another GPU");
  }
  return { adapter };
}

/** Whether an adapter computes on the CPU. */
const isSoftware = ({ info }: GPUAdapter): boolean =>
  info.isFallbackAdapter ||
  /swiftshader|llvmpipe|lavapipe/i.test(info.architecture + info.description);

const describe = ({ info }: GPUAdapter): string =>
  [info.vendor, info.architecture, info.description].filter((part) => part !== "").join(" ") ||
  "a GPU that does not give its name";

/** The GPU of this page. */
export class PageGpu {
  private asked: Promise<Answer> | undefined;
  private answer: Answer | undefined;
  private inUse: GpuInUse | undefined;
  private requested: Promise<GpuInUse> | undefined;

  /** Asks the browser, once. */
  async inquire(): Promise<Answer> {
    this.asked ??= ask().catch((error: unknown) =>
      refused(`navigator.gpu fails: ${String(error)}`, "use another browser"),
    );
    this.answer = await this.asked;
    return this.answer;
  }

  /** Whether the browser's answer is there. */
  get isKnown(): boolean {
    return this.answer !== undefined;
  }

  /** What is known of the adapter. */
  findings(): readonly Finding[] {
    const { answer } = this;
    if (answer === undefined) {
      const text = "the browser has not answered yet what GPU it has";
      return [{ isGood: false, text, fix: "await tf.ready() first" }];
    }
    if ("refusal" in answer) {
      const { reason, fix } = answer.refusal;
      return [{ isGood: false, text: reason, fix }];
    }
    const { adapter } = answer;
    const halves = adapter.features.has("shader-f16");
    return [
      { isGood: true, text: `adapter: ${describe(adapter)}` },
      {
        isGood: true,
        text: halves
          ? "shader-f16: computes with float16"
          : "no shader-f16: float16 is an error here",
      },
    ];
  }

  /** Why an automatic choice avoids an adapter that works. */
  reluctance(): string | undefined {
    const { answer } = this;
    if (answer === undefined) return "the browser has not answered yet what GPU it has";
    if ("refusal" in answer) return answer.refusal.reason;
    return isSoftware(answer.adapter)
      ? `the adapter (${describe(answer.adapter)}) computes on the CPU, slower than wasm`
      : undefined;
  }

  /**
   * The device, requested on first use, and again after it was lost.
   *
   * @throws UnavailableError if there is none
   */
  device(): Promise<GpuInUse> {
    if (this.requested === undefined || this.inUse?.loss !== undefined) {
      this.inUse = undefined;
      const requested = this.request();
      this.requested = requested;
      requested.catch(() => {
        // The next use asks again.
        if (this.requested === requested) this.requested = undefined;
      });
    }
    return this.requested;
  }

  private async request(): Promise<GpuInUse> {
    const answer = await this.inquire();
    // An adapter gives one device: after a loss the browser is asked for another.
    this.asked = undefined;
    if ("refusal" in answer) {
      const { reason, fix } = answer.refusal;
      throw new UnavailableError({ what: "the webgpu backend cannot be used", given: reason, fix });
    }
    const { adapter } = answer;
    const limits = usedLimits.map((name) => [name, adapter.limits[name]] as const);
    const device = await adapter.requestDevice({
      requiredFeatures: usedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(limits),
    });
    this.inUse = watched(device);
    return this.inUse;
  }
}

function watched(device: GPUDevice): GpuInUse {
  let loss: string | undefined;
  const lost = device.lost.then(({ reason, message }) => {
    loss = message || reason;
    throw lostError(loss);
  });
  lost.catch(() => "each call that waits for the device reports it");
  return {
    device,
    lost,
    get loss() {
      return loss;
    },
  };
}

/** The error of what was to use a device that is lost. */
export const lostError = (reason: string): UnavailableError =>
  new UnavailableError({
    what: "the GPU was lost, and with it the data in its memory",
    given: reason,
    expected:
      "a working device; browsers take it away after an error or a computation that takes too long",
    fix: "load the last save, or assign the variables again: the next operation uses a new device",
  });
