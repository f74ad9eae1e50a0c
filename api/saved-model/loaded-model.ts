/** Loaded models: the result of `tf.savedModel.load`. */

import type { ConcreteFunction } from "../functions/concrete-function";
import type { SignatureFunction } from "./loaded-function";
import { Module } from "../variables/module";

/** The traces of an artifact by the names of their signatures. */
export interface LoadedTraces {
  readonly byName: Readonly<Record<string, ConcreteFunction>>;
  readonly defaultName: string | undefined;
}

/** A loaded artifact: the attributes of the saved object, and the signatures by name. */
export class LoadedModel extends Module {
  /** Private, since the attributes are those of the saved object. */
  readonly #traces: LoadedTraces;

  constructor(
    name: string,
    /** Functions that take and return tensors by name; `serving_default` is the default one. */
    readonly signatures: Readonly<Record<string, SignatureFunction>>,
    traces: LoadedTraces,
  ) {
    super(name);
    this.#traces = traces;
  }

  static tracesOf(model: LoadedModel): LoadedTraces {
    return model.#traces;
  }
}
