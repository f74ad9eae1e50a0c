import type { DType } from "../../api/dtype";
import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { generatorFor } from "../../api/ops/random/random-generator";
import { flatten, unflatten, type Skeleton } from "../../api/structure";
import { tensor } from "../../api/ops/shape/tensor";
import { Tensor } from "../../api/tensors/tensor";
import { between, grouped, inOrder, shuffled, type Order } from "./order";
import { describe } from "../../api/tensors/describe";

/** One tensor of the data: its items lie one after the other. */
interface Column {
  readonly dtype: DType;
  readonly itemShape: readonly number[];
  readonly itemSize: number;
  readonly data: ReturnType<Tensor["dataSync"]>;
}

interface Batching {
  readonly size: number;
  readonly keepsRest: boolean;
}

/**
 * Items in memory, in an order, in batches. Each pass over the set starts again.
 *
 *     const batches = tf.data.fromTensorSlices({ x, y }).shuffle(1000, 1).batch(32);
 *     for (const { x, y } of batches) step(x, y);
 */
export class Dataset<S> implements Iterable<S> {
  private constructor(
    private readonly columns: readonly Column[],
    private readonly skeleton: Skeleton,
    private readonly order: Order,
    /** How many items a pass gives. */
    private readonly count: number,
    private readonly batching?: Batching,
  ) {}

  /**
   * The items of tensors: those that belong together have the same index on the first axis.
   *
   * @param slices a tensor, or a structure of tensors, with equally many items
   * @throws InvalidArgumentError where the tensors have different numbers of items
   * @see TensorFlow `tf.data.Dataset.from_tensor_slices`
   */
  static fromTensorSlices<S>(slices: S): Dataset<S> {
    const { leaves, skeleton } = flatten(slices);
    const columns = leaves.flatMap((leaf): Column[] => {
      if (!(leaf instanceof Tensor) || leaf.rank === 0) return [];
      const itemShape = leaf.shape.slice(1);
      const itemSize = itemShape.reduce((a, b) => a * b, 1);
      return [{ dtype: leaf.dtype, itemShape, itemSize, data: leaf.dataSync() }];
    });
    const counts = leaves.map((leaf) => (leaf instanceof Tensor ? leaf.shape[0] : undefined));
    const [count] = counts;
    if (count === undefined || counts.some((other) => other !== count)) {
      throw new InvalidArgumentError(
        {
          what: "the tensors of a data set must have the same number of items",
          given: leaves.map(describe).join(", "),
          expected: "one tensor or more, with the same size on the first axis",
        },
        currentLocation(),
      );
    }
    return new Dataset<S>(columns, skeleton, inOrder(count), count);
  }

  /** How many elements a pass gives: items, or batches. */
  get size(): number {
    if (this.batching === undefined) return this.count;
    const batches = this.count / this.batching.size;
    return this.batching.keepsRest ? Math.ceil(batches) : Math.floor(batches);
  }

  /**
   * Gives the items in random order: each is drawn from the next `bufferSize` ones. A buffer as large as the set shuffles
   * perfectly.
   *
   * @param seed the same seed gives the same orders
   * @param reshuffleEachIteration whether each pass has an order of its own
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

  /** Only the first `count` items. */
  take(count: number): Dataset<S> {
    const taken = Math.min(Math.max(0, count), this.count);
    return this.rearranged("take", taken, () => between(this.order(), 0, taken));
  }

  /** Without the first `count` items. */
  skip(count: number): Dataset<S> {
    const skipped = Math.min(Math.max(0, count), this.count);
    return this.rearranged("skip", this.count - skipped, () =>
      between(this.order(), skipped, Infinity),
    );
  }

  /**
   * Joins items to batches: tensors with one axis more.
   *
   * @param smallLastBatch whether a rest of fewer items is given too
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

  /** Calls `f` with each element, one after the other. */
  async forEachAsync(f: (element: S) => void | Promise<void>): Promise<void> {
    for (const element of this) await f(element);
  }

  private element(items: readonly number[], batchShape: readonly number[]): S {
    const leaves = this.columns.map(({ dtype, itemShape, itemSize, data }) => {
      // Zeros of the column's own kind of array; every one is overwritten.
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
        expected: "a data set that was not batched yet",
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
