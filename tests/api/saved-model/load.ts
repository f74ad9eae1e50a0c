import { writeFileSync } from "node:fs";
import * as tf from "../../../index";
import { differentiated, point } from "./differentiated";

/** Loads functions that another process has saved, and writes their derivatives, or what differentiating them throws. */
async function main([folder = ""]: readonly string[]): Promise<void> {
  const module = await tf.savedModel.load<Record<string, (x: tf.Tensor) => tf.Tensor>>(folder);
  const functions = Object.entries(module).filter(([, f]) => typeof f === "function");
  const found = Object.fromEntries(
    functions.map(([name, f]): [string, unknown] => {
      try {
        return [name, differentiated(f, point())];
      } catch (error) {
        const thrown = error instanceof Error ? error : new Error(String(error));
        return [
          name,
          {
            value: f(point()).arraySync(),
            error: `${thrown.constructor.name}: ${thrown.message}`,
          },
        ];
      }
    }),
  );
  writeFileSync(1, JSON.stringify(found));
}

void main(process.argv.slice(2));
