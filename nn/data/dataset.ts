/** `tf.data.Dataset`: items in memory, iterated in an order and in batches. */

import type { DType } from "../../api/dtype";
import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { generatorFor } from "../../api/ops/random/random-generator";
import { flatten, unflatten, type Skeleton } from "../../api/structure";
import { tensor } from "../../api/ops/shape/tensor";
import { isTensor, Tensor } from "../../api/tensors/tensor";
import { between, grouped, inOrder, shuffled, type Order } from "./order";
import { HostData } from "./host-data";
import { describe } from "../../api/tensors/describe";

/** One tensor of the data, with its items in consecutive blocks. */
interface Column {
  readonly dtype: DType;
  readonly itemShape: readonly number[];
  readonly itemSize: number;
  readonly source: HostData;
}

interface Batching {
  readonly size: number;
  readonly keepsRest: boolean;
}

/**
 * A dataset of items in memory. Each iteration restarts at the first item. Items that are still being computed, in a browser, are awaited by
 * `for await (const item of dataset)`, `forEachAsync` and `model.fitDataset`.
 *
 * @example
 * ```ts
 * const batches = tf.data.fromTensorSlices({ x: tf.tensor1d([1, 2, 3]), y: tf.tensor1d([0, 1, 0]) }).batch(2);
 * const [first] = [...batches].map(({ x }) => x);
 * first; // → [1, 2]
 * ```
 * @see TF.js `tf.data.Dataset`
 */
export class Dataset<S> implements Iterable<S>, AsyncIterable<S> {
  private constructor(
    private readonly columns: readonly Column[],
    private readonly skeleton: Skeleton,
    private readonly order: Order,
    /** The number of items of one iteration. */
    private readonly count: number,
    private readonly batching?: Batching,
  ) {}

  /**
   * The slices of tensors along the first axis, combined by index into items.
   *
   * @param slices a tensor, or a structure of tensors, with equal first sizes
   * @throws InvalidArgumentError if the tensors have different numbers of items
   * @see TensorFlow `tf.data.Dataset.from_tensor_slices`
   */
  static fromTensorSlices<S>(slices: S): Dataset<S> {
    const { leaves, skeleton } = flatten(slices);
    const columns = leaves.flatMap((leaf): Column[] => {
      if (!isTensor(leaf) || leaf.rank === 0) return [];
      const itemShape = leaf.shape.slice(1);
      const itemSize = itemShape.reduce((a, b) => a * b, 1);
      return [{ dtype: leaf.dtype, itemShape, itemSize, source: new HostData(leaf) }];
    });
    const counts = leaves.map((leaf) => (leaf instanceof Tensor ? leaf.shape[0] : undefined));
    const [count] = counts;
    if (count === undefined || counts.some((other) => other !== count)) {
      throw new InvalidArgumentError(
        {
          what: "the tensors of a dataset must have the same number of items",
          given: leaves.map(describe).join(", "),
          expected: "one tensor or more, with the same size on the first axis",
        },
        currentLocation(),
      );
    }
    return new Dataset<S>(columns, skeleton, inOrder(count), count);
  }

  /** The number of elements of one iteration: items, or batches. */
  get size(): number {
    if (this.batching === undefined) return this.count;
    const batches = this.count / this.batching.size;
    return this.batching.keepsRest ? Math.ceil(batches) : Math.floor(batches);
  }

  /**
   * The items in random order: each is drawn from a buffer of the next `bufferSize` ones. A buffer of the size of the dataset gives a
   * uniform permutation.
   *
   * @param seed equal seeds give equal orders
   * @param reshuffleEachIteration whether each iteration has a new order
   * @throws InvalidArgumentError unless `bufferSize` is a positive integer; ValueError for batches
   * @see TF.js `Dataset.shuffle`
   */
  shuffle(bufferSize: number, seed?: number, reshuffleEachIteration = true): Dataset<S> {
    requirePositive(bufferSize, "bufferSize");
    const seeds = generatorFor(seed);
    const first = seeds.uint32();
    const seedOfPass = (): number => (reshuffleEachIteration ? seeds.uint32() : first);
    return this.rearranged("shuffle", this.count, () =>
      shuffled(this.order(), bufferSize, generatorFor(seedOfPass())),
    );
  }

  /** The first `count` items. */
  take(count: number): Dataset<S> {
    const taken = Math.min(Math.max(0, count), this.count);
    return this.rearranged("take", taken, () => between(this.order(), 0, taken));
  }

  /** All items after the first `count`. */
  skip(count: number): Dataset<S> {
    const skipped = Math.min(Math.max(0, count), this.count);
    return this.rearranged("skip", this.count - skipped, () =>
      between(this.order(), skipped, Infinity),
    );
  }

  /**
   * Combines items into batches: tensors with a leading batch axis.
   *
   * @param smallLastBatch whether a last batch of fewer items is kept
   * @throws InvalidArgumentError unless `batchSize` is a positive integer; ValueError for batches
   * @see TF.js `Dataset.batch`
   */
  batch(batchSize: number, smallLastBatch = true): Dataset<S> {
    this.requireItems("batch");
    requirePositive(batchSize, "batchSize");
    const batching = { size: batchSize, keepsRest: smallLastBatch };
    return new Dataset<S>(this.columns, this.skeleton, this.order, this.count, batching);
  }

  *[Symbol.iterator](): Generator<S> {
    if (this.batching === undefined) {
      for (const item of this.order()) yield this.element([item], []);
    } else {
      const { size, keepsRest } = this.batching;
      for (const batch of grouped(this.order(), size, keepsRest)) {
        yield this.element(batch, [batch.length]);
      }
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<S, void, undefined> {
    await this.ready();
    for (const element of this) yield element;
  }

  /** Resolves when the data of all items is in memory, which it is at once except in a browser. */
  async ready(): Promise<void> {
    await Promise.all(this.columns.map(({ source }) => source.ready()));
  }

  /** Calls `f` with each element in sequence, and awaits it. */
  async forEachAsync(f: (element: S) => void | Promise<void>): Promise<void> {
    for await (const element of this) await f(element);
  }

  private element(items: readonly number[], batchShape: readonly number[]): S {
    const leaves = this.columns.map(({ dtype, itemShape, itemSize, source: { data } }) => {
      // An array of the column's type; every element is overwritten.
      const gathered = data.slice(0, items.length * itemSize);
      items.forEach((item, i) => {
        for (let j = 0; j < itemSize; j++) {
          gathered[i * itemSize + j] = data[item * itemSize + j] ?? 0;
        }
      });
      return tensor(gathered, [...batchShape, ...itemShape], dtype);
    });
    // All leaves of a structure of type S are tensors.
    return unflatten(this.skeleton, leaves) as S;
  }

  private rearranged(method: string, count: number, order: Order): Dataset<S> {
    this.requireItems(method);
    return new Dataset<S>(this.columns, this.skeleton, order, count);
  }

  private requireItems(method: string): void {
    if (this.batching === undefined) return;
    throw new ValueError(
      {
        what: `${method} works on items, not on batches`,
        given: `batches of ${this.batching.size}`,
        expected: "a dataset that is not batched",
        fix: `call ${method} before batch`,
      },
      currentLocation(),
    );
  }
}

function requirePositive(size: number, argument: string): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new InvalidArgumentError(
    {
      what: `${argument} must be a positive integer`,
      given: String(size),
      expected: "a positive integer",
    },
    currentLocation(),
  );
}
