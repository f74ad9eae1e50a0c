import * as tf from "../../../index";
import { dtypes } from "../../../ir/types/dtype";

/** A cast of a cast gives what the two give one after the other: ONNX Runtime makes one of them where the sizes of the dtypes fit. */

const beyond = [NaN, Infinity, -Infinity, 1e30, -1e30, 3e9, -3e9, 300.7, -1.5, -129, 70000];
const powers = [
  2 ** 31,
  2 ** 32,
  2 ** 40 + 5,
  -(2 ** 31) - 7,
  255.5,
  256,
  -0.5,
  0,
  1,
  65535,
  65536,
];

const elements = (x: tf.Tensor): string => Array.from(x.dataSync<tf.DataType>(), String).join(" ");

/** Dtypes whose digits a cast may drop, and those that it leaves. */
const wide = ["float16", "float32", "float64", "int64", "uint64", "uint32"] as const;
const narrow = ["int8", "uint8", "int16", "uint16", "int32", "uint32"] as const;

test.each(dtypes)("casts of casts of %s are two casts", (from) => {
  // Which integer a float out of range becomes depends on the device, whose casts are compared here with each other.
  const given = from.startsWith("float") ? [...beyond, ...powers] : powers;
  const x = tf.tensor(given, [given.length], "float64").cast(from);
  x.dataSync();
  const [actual, expected]: [string[], string[]] = [[], []];
  for (const between of wide) {
    const y = tf.function((x: tf.Tensor) => x.cast(between))(x);
    const separate = tf.function((y: tf.Tensor) => narrow.map((to) => y.cast(to)))(y);
    narrow.forEach((to, i) => {
      const chained = tf.function((x: tf.Tensor) => x.cast(between).cast(to))(x);
      actual.push(`${between} ${to}: ${elements(chained)}`);
      expected.push(`${between} ${to}: ${separate[i] === undefined ? "" : elements(separate[i])}`);
    });
  }
  expect(actual).toEqual(expected);
});
