/**
 * A recurrent network that spells, trained on a few words, and two ways to decode what it has learnt: letter by letter, and with the most
 * probable beams. Both stop when the word has ended, which the network decides.
 */

import * as tf from "../../index";

export const words = ["tensor", "tens", "trace", "tree", "graph", "grad"] as const;

/** 0 ends a word and begins it. */
export const letters = ["", ...new Set(words.join(""))];

const units = 24;
export const longest = 8;
export const beams = 3;

const token = new tf.TensorSpec([], "int32", "first");

export class Speller extends tf.Module {
  readonly input = tf.variable(
    tf.randomNormal([letters.length, units], 0, 0.4, "float32", 1),
    true,
    "input",
  );
  readonly hidden = tf.variable(
    tf.randomNormal([units, units], 0, 0.2, "float32", 2),
    true,
    "hidden",
  );
  readonly bias = tf.variable(tf.zeros([units]), true, "bias");
  readonly output = tf.variable(
    tf.randomNormal([units, letters.length], 0, 0.4, "float32", 3),
    true,
    "output",
  );
  private readonly optimizer = tf.train.adam(0.02);

  /** The state after letters `[n]`, from a state `[n, units]`. */
  private next(last: tf.Tensor, state: tf.Tensor): tf.Tensor {
    return tf.gather(this.input, last).add(state.matMul(this.hidden)).add(this.bias).tanh();
  }

  private logProbabilities(state: tf.Tensor): tf.Tensor {
    return tf.logSoftmax(state.matMul(this.output));
  }

  /** One step of Adam on all words at once, as letters `[words, longest]`. */
  @tf.func()
  step(targets: tf.Tensor): tf.Tensor {
    return this.optimizer.minimize(() => {
      const columns = tf.unstack(targets, 1);
      let state: tf.Tensor = tf.zeros([words.length, units]);
      let last: tf.Tensor = tf.zeros([words.length], "int32");
      let loss: tf.Tensor = tf.scalar(0);
      for (const column of columns) {
        state = this.next(last, state);
        const wanted = tf.oneHot(column, letters.length);
        loss = loss.sub(this.logProbabilities(state).mul(wanted).sum(1).mean());
        last = column;
      }
      return loss.div(columns.length);
    }, true);
  }

  /** The most probable letter after each letter, until the word ends. */
  @tf.func({ inputSignature: [token] })
  greedy(first: tf.Tensor): { word: tf.Tensor; score: tf.Tensor } {
    let state: tf.Tensor = this.next(tf.zeros([1], "int32"), tf.zeros([1, units]));
    let last = first.reshape([1]);
    let score = tf.scalar(0);
    let word: tf.Tensor = tf.zeros([longest], "int32");
    for (const place of tf.range(0, longest, 1, "int32") as unknown as Iterable<tf.Tensor>) {
      word = tf.where(tf.range(0, longest, 1, "int32").equal(place), last, word);
      if (last.equal(0).all()) break;
      state = this.next(last, state);
      const all = this.logProbabilities(state);
      score = score.add(all.max());
      last = all.argMax(1).cast("int32");
    }
    return { word, score };
  }

  /** The most probable words that begin with a letter. */
  @tf.func({ inputSignature: [token] })
  beam(first: tf.Tensor): { words: tf.Tensor; scores: tf.Tensor } {
    const begin = this.next(tf.zeros([1], "int32"), tf.zeros([1, units]));
    let state: tf.Tensor = tf.tile(begin, [beams, 1]);
    let last: tf.Tensor = tf.tile(first.reshape([1]), [beams]);
    // All beams are equal at first: only one counts.
    let scores: tf.Tensor = tf.tensor([0, -1e9, -1e9]);
    const places = tf.range(0, longest, 1, "int32");
    let found: tf.Tensor = tf
      .where(places.equal(0), first, 0)
      .reshape([1, longest])
      .tile([beams, 1]);
    let place = tf.scalar(1, "int32");
    const onlyEnd = tf.where(tf.range(0, letters.length, 1, "int32").equal(0), 0, -1e9);
    while (place.less(longest)) {
      state = this.next(last, state);
      // A word that has ended stays as it is.
      const hasEnded = last.equal(0).expandDims(1);
      const more = tf.where(hasEnded, onlyEnd, this.logProbabilities(state));
      const { values, indices } = tf.topk(scores.expandDims(1).add(more).reshape([-1]), beams);
      const from = indices.floorDiv(letters.length);
      last = indices.mod(letters.length);
      scores = values;
      state = tf.gather(state, from);
      found = tf.where(places.equal(place), last.expandDims(1), tf.gather(found, from));
      place = place.add(1);
      if (last.equal(0).all()) break;
    }
    return { words: found, scores };
  }
}

/** The words as numbers of letters. */
const encoded = words.map((word) =>
  Array.from({ length: longest }, (_, i) => letters.indexOf(word[i] ?? "")),
);

/** A speller that has seen each word some hundred times; what it gets wrong is in the last loss. */
export function trained(): { readonly model: Speller; readonly loss: number } {
  const model = new Speller();
  const targets = tf.tensor2d(encoded, [words.length, longest], "int32");
  let loss = Infinity;
  for (let i = 0; i < 300; i++) loss = model.step(targets).dataSync()[0] ?? NaN;
  return { model, loss };
}
