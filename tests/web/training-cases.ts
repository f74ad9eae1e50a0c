import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lossesOf, type TrainingName } from "./training";

/** Where the data of the trainings is: a page's server serves it. */
export const trainingData = join(__dirname, "..", "..", "bench", "data");

/** Tests that the bench's trainings give the losses in a page that they give in Node. */
export function describeTrainings(
  steps: number,
  inPage: (name: TrainingName, steps: number) => Promise<number[]>,
): void {
  test.each([
    ["MNIST by dense layers", "w1"],
    ["MNIST by convolutions", "w2"],
    ["the transformer", "w3"],
  ] as const)("%s has the losses that it has in Node", async (_, name) => {
    const read = async (file: string): Promise<ArrayBuffer> =>
      new Uint8Array(await readFile(join(trainingData, file))).buffer;
    const [here, there] = [await lossesOf(name, steps, read), await inPage(name, steps)];
    expect(there).toHaveLength(steps);
    there.forEach((loss, i) => {
      expect(Math.abs(loss - Number(here[i]))).toBeLessThan(1e-3);
    });
    expect(new Set(there).size).toBe(steps);
  });
}
