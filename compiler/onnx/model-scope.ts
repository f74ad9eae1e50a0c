/** What the nodes of one model share, and how they are named. */

import type { DType } from "../../ir/types/dtype";
import type { Literal } from "../../ir/types/literal";
import type { Location } from "../../ir/location";
import { UniqueNames } from "../../ir/types/names";
import type { ProviderName } from "../pass";

/** A name that cannot be taken for a node's output. */
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
  /** ONNX requires value and node names to be unique over all nested graphs. */
  readonly names = new UniqueNames();
  readonly locations = new Map<string, Location>();
  /** Operator sets in use besides ONNX's own, with their versions. */
  readonly domains = new Map<string, number>();
  /** By value name. */
  readonly dtypes = new Map<string, DType>();
  readonly literals = new Map<string, Literal>();
  /** What a cast's result was cast from. */
  readonly castOrigins = new Map<string, string>();
  readonly fallbacks: Fallback[] = [];
  usesFloat64 = false;
  /** How many nodes work sizes out, which is done on the host. */
  sizeNodes = 0;
  laysOutChannels = false;

  constructor(readonly provider: ProviderName) {}
}
