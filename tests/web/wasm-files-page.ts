import * as tf from "../../index";

/** What the test calls in the page, by name. */
const page = {
  /** The sum of two numbers by files of this place, or why there is none. */
  sum: async (place: string): Promise<string> => {
    tf.setWasmPaths(place);
    return tf.tensor([1]).add(2).data().then(String, String);
  },

  /** What it says of a place that is named too late. */
  late: (): string => {
    try {
      tf.setWasmPaths("/late/");
      return "no error";
    } catch (error) {
      return String(error);
    }
  },
};

Object.assign(globalThis, { page });
export type Page = typeof page;
