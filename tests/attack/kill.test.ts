/** @jest-environment ./tests/support/node-realm.cjs */
import { attack } from "./kill";

test("a short sample of kills in saves loses nothing and leaves nothing", async () => {
  const print = jest.spyOn(console, "log").mockImplementation();
  const failures = await attack({ count: 8, seed: 1 });
  const printed = print.mock.calls.flat();
  print.mockRestore();
  expect(printed).toEqual([expect.stringMatching(/^8 kills, .*: 0 failures$/)]);
  expect(failures).toBe(0);
});
