import type { ConcreteFunction } from "../functions/concrete-function";
import type { SignatureFunction } from "./loaded-function";
import { Module } from "../variables/module";

/** The traces of an artifact by the names of their signatures. */
export interface LoadedTraces {
  readonly byName: Readonly<Record<string, ConcreteFunction>>;
  readonly defaultName: string | undefined;
}

/** What `load` gives: the attributes of what was saved, and the signatures by name. */
export class LoadedModel extends Module {
  /** Kept out of the attributes, which are those of what was saved. */
  readonly #traces: LoadedTraces;

  constructor(
    name: string,
    /** Functions that take and give tensors by name; `serving_default` is the one meant where none is named. */
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
