/** What the nodes of one model share, and how they are named. */
import type { DType } from "../../ir/types/dtype";
import type { Literal } from "../../ir/types/literal";
import type { Location } from "../../ir/location";
import type { ProviderName } from "../pass";

/** A name that can not be taken for a node's output. */
export const plainName = (name: string): string => name.replace(/:(?=\d+$)/, "_");

/** A node that the CPU runs because the provider has no kernel for it. */
export interface Fallback {
  readonly opType: string;
  readonly dtype: DType | undefined;
  readonly location: Location | undefined;
}

/** Ops whose channels ONNX Runtime moves where a provider prefers them at the end. @see its layout transformation */
export const channelOps: ReadonlySet<string> = new Set([
  ...["Conv", "ConvTranspose", "AveragePool", "MaxPool", "GlobalAveragePool", "GlobalMaxPool"],
  ...["LpPool", "GlobalLpPool", "MaxUnpool", "BatchNormalization", "InstanceNormalization"],
  ...["GroupNormalization", "LRN", "GridSample", "DepthToSpace", "SpaceToDepth", "Resize"],
  ...["Upsample"],
]);

/** The state of one model, however deep its graphs are nested. */
export class ModelScope {
  private readonly taken = new Map<string, number>();
  readonly locations = new Map<string, Location>();
  /** Operator sets in use besides ONNX's own, with their versions. */
  readonly domains = new Map<string, number>();
  /** By value name. */
  readonly dtypes = new Map<string, DType>();
  readonly literals = new Map<string, Literal>();
  /** What a cast's result was cast from. */
  readonly castOrigins = new Map<string, string>();
  readonly fallbacks: Fallback[] = [];
  /** How many nodes work sizes out, which is done on the host. */
  sizeNodes = 0;
  laysOutChannels = false;

  constructor(readonly provider: ProviderName) {}

  /** ONNX wants value and node names unique over all nested graphs. */
  unique(stem: string): string {
    const count = this.taken.get(stem) ?? 0;
    this.taken.set(stem, count + 1);
    return count === 0 ? stem : this.unique(`${stem}_${count}`);
  }
}
