/** A tensor's data in host memory, for datasets. */

import { UnimplementedError } from "../../api/errors";
import type { Tensor } from "../../api/tensors/tensor";

type Elements = ReturnType<Tensor["dataSync"]>;

/** A copy of the data that a tensor has when it is made; the tensor may be disposed afterwards. */
export class HostData {
  private elements: Elements | undefined;
  private readonly pending: Promise<Elements> | undefined;
  /** Why the data could not be read at once. */
  private readonly reason: UnimplementedError | undefined;

  constructor(tensor: Tensor) {
    try {
      this.elements = tensor.dataSync();
    } catch (error) {
      // In a browser the run that computes the tensor may not have ended.
      if (!(error instanceof UnimplementedError)) throw error;
      this.reason = error;
      this.pending = tensor.data();
      // Whoever awaits `ready` is notified of a failure.
      this.pending.catch(() => undefined);
    }
  }

  /** @throws UnimplementedError before `ready` has resolved */
  get data(): Elements {
    if (this.elements !== undefined) return this.elements;
    throw this.reason ?? new RangeError("the data is neither there nor pending");
  }

  async ready(): Promise<void> {
    this.elements ??= await this.pending;
  }
}
