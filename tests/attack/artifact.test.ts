/** @jest-environment ./tests/support/node-realm.cjs */
import { attack } from "./artifact";

test("a short sample of damaged and forged artifacts is refused", async () => {
  const print = jest.spyOn(console, "log").mockImplementation();
  const failures = await attack({ count: 120, seed: 1 });
  const printed = print.mock.calls.flat();
  print.mockRestore();
  expect(printed).toEqual([expect.stringMatching(/^1\d\d damaged or forged .*: 0 unnoticed/)]);
  expect(failures).toBe(0);
});
