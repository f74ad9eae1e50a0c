/** Names of layers and optimisers: each is given once in a process. */
import { UniqueNames } from "../api/variables/registry";

const names = new UniqueNames();

/** A name that was not given before: `dense`, then `dense_1`. @see Keras `keras.backend.unique_object_name` */
export const uniqueName = (base: string): string => names.claim(base);
