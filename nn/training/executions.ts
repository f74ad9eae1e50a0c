/** Runs of the compiled training or evaluation step: one batch, or several of one shape in one run. */

import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { formatStructure, isPlainObject } from "../../api/structure";
import { function_ } from "../../api/functions/function";
import type { PolymorphicFunction } from "../../api/functions/polymorphic-function";
import { hostOfTensor, stackedHost, tensorOfHost } from "../../api/tensors/host-tensor";
import { mapFn } from "../../api/ops/control/map-and-scan";
import { describe } from "../../api/tensors/describe";
import { Tensor } from "../../api/tensors/tensor";
import { dispose } from "../../api/tensors/tidy";
import { BatchSizes } from "./batch-sizes";

/** One batch of inputs and labels. @see TF.js `LayersModel.fitDataset` */
export interface Batch {
  readonly xs: Tensor;
  readonly ys: Tensor;
}

export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** A batch's loss and metrics, in the order of their names. */
export interface Figures {
  /** The number of items in the batch. */
  readonly size: number;
  readonly values: readonly number[];
}

/** Groups of `count` batches, and an incomplete last group. */
export async function* grouped(
  batches: Batches,
  count: number,
): AsyncGenerator<readonly Batch[], void, undefined> {
  let group: Batch[] = [];
  for await (const batch of batches) {
    if (group.push(batch) < count) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

const typeKey = ({ xs, ys }: Batch): string =>
  [xs, ys].map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`).join();

const stacked = async (tensors: readonly Tensor[]): Promise<Tensor> =>
  tensorOfHost(stackedHost(await Promise.all(tensors.map(hostOfTensor))));

/**
 * A step, compiled for one batch, and for several batches of one shape in one run.
 *
 * Groups of other numbers of batches, which occur at the end of an epoch, run batch by batch, which limits the graphs to two for each
 * shape.
 */
export class Executions {
  private readonly single: PolymorphicFunction<(xs: Tensor, ys: Tensor) => Tensor>;
  private readonly batchSizes: BatchSizes | undefined;
  private readonly several: (xs: Tensor, ys: Tensor) => Tensor;

  /**
   * @param step computes a batch's figures, a vector
   * @param count the number of batches in one run
   * @param opensBatch whether one graph serves all batch sizes, once there have been two
   */
  constructor(
    step: (xs: Tensor, ys: Tensor) => Tensor,
    private readonly count: number,
    name: string,
    opensBatch = false,
  ) {
    this.single = function_(step, { name });
    this.batchSizes = opensBatch ? new BatchSizes(this.single) : undefined;
    const steps = (xs: Tensor, ys: Tensor): Tensor =>
      mapFn(([x, y]) => step(x, y), [xs, ys] as const);
    this.several = function_(steps, { name: `${name}_${count}_steps` });
  }

  /** Runs a group of batches. */
  async run(group: readonly Batch[]): Promise<readonly Figures[]> {
    group.forEach(requireBatch);
    const sizes = group.map(({ xs }) => xs.shape[0] ?? 0);
    const rows = await this.rows(group);
    return rows.map((values, i) => ({ size: sizes[i] ?? 0, values }));
  }

  private async rows(group: readonly Batch[]): Promise<readonly (readonly number[])[]> {
    const isWhole = group.length === this.count && new Set(group.map(typeKey)).size === 1;
    if (this.count === 1 || !isWhole) {
      const rows: number[][] = [];
      for (const { xs, ys } of group) {
        this.batchSizes?.prepare([xs, ys]);
        rows.push(await numbers(this.single(xs, ys)));
      }
      return rows;
    }
    const xs = await stacked(group.map((batch) => batch.xs));
    const ys = await stacked(group.map((batch) => batch.ys));
    const all = await numbers(this.several(xs, ys));
    dispose([xs, ys]);
    const width = all.length / group.length;
    return group.map((_, i) => all.slice(i * width, (i + 1) * width));
  }
}

/** @throws ValueError unless it is a pair of tensors; InvalidArgumentError if their numbers of items differ */
function requireBatch(batch: Batch): void {
  const given: unknown = batch;
  const { xs, ys } = Object(given) as Readonly<Record<keyof Batch, unknown>>;
  if (!(xs instanceof Tensor && ys instanceof Tensor)) {
    throw new ValueError(
      {
        what: "A batch of a dataset has to be an object { xs, ys } of tensors.",
        given: isPlainObject(given) ? formatStructure(given, describe) : describe(given),
        expected: "{ xs: inputs, ys: labels }",
        fix: "map the dataset's elements to { xs, ys }",
      },
      currentLocation(),
    );
  }
  const [inputs, labels] = [xs.shape[0], ys.shape[0]];
  if (inputs === labels && inputs !== undefined) return;
  throw new InvalidArgumentError(
    {
      what: "Input Tensors should have the same number of samples as target Tensors.",
      given: `xs ${describe(xs)}, ys ${describe(ys)}`,
      expected: "one label for each input, along the first axis",
    },
    currentLocation(),
  );
}

async function numbers(tensor: Tensor): Promise<number[]> {
  const data = await tensor.data();
  tensor.dispose();
  return Array.from(data, Number);
}
