import * as tf from "../../index";

test("without a canvas that draws, toPixels and draw refuse", async () => {
  const image = tf.tensor([[0, 1]]);
  for (const canvas of [{}, 3, { getContext: () => null }] as never[]) {
    await expect(tf.browser.toPixels(image, canvas)).rejects.toThrow(
      /the canvas passed to tf\.browser\.toPixels\(\) must have a 2D context/,
    );
    await expect(tf.browser.draw(image, canvas)).rejects.toThrow(/tf\.browser\.draw\(\) must/);
  }
  expect(Array.from(await tf.browser.toPixels(image))).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
});
