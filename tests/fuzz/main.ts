import { Command } from "commander";
import { fuzz } from "./fuzz";

interface Options {
  readonly seconds: string;
  readonly seed: string;
  readonly case?: string;
}

new Command("fuzz")
  .description(
    "Draws random uses of every op and random programs, and compares the ways to run and to differentiate them. " +
      "Exits with 1 where something differs, and prints the smallest case that does.",
  )
  .option("--seconds <n>", "how long to look", "60")
  .option("--seed <n>", "where to begin; the same seed draws the same cases", "1")
  .option("--case <id>", "run one case again, as a failure named it")
  .action(async ({ seconds, seed, case: id }: Options) => {
    const failures = await fuzz({
      seconds: Number(seconds),
      seed: Number(seed),
      ...(id === undefined ? {} : { id }),
    });
    process.exitCode = failures > 0 ? 1 : 0;
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
