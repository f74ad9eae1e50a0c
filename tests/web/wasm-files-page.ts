import * as tf from "../../index";

type Place = Parameters<typeof tf.setWasmPaths>[0];

/** What the test calls in the page, by name. */
const page = {
  /** The sum of two numbers by files of this place, or why there is none. */
  sum: async (place: Place): Promise<string> => {
    tf.setWasmPaths(place);
    return tf.tensor([1]).add(2).data().then(String, String);
  },

  /** The sum by files of the package, under a policy of the page. */
  sumUnder: async (policy: string): Promise<string> => {
    const meta = globalThis.document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = policy;
    globalThis.document.head.append(meta);
    return page.sum("/dist/");
  },

  /** What it says of a place. */
  place: (place: Place): string => {
    try {
      tf.setWasmPaths(place);
      return "no error";
    } catch (error) {
      return String(error);
    }
  },
};

Object.assign(globalThis, { page });
export type Page = typeof page;
