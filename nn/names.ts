/** Unique names of layers and optimisers. */

import { UniqueNames } from "../api/variables/registry";

const names = new UniqueNames();

/** A name that has not been used before: `dense`, then `dense_1`. @see Keras `keras.backend.unique_object_name` */
export const uniqueName = (base: string): string => names.claim(base);
