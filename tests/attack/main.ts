/** The command `npm run attack -- NAME`: looks for input that loses, crashes or hides something. */

import { Argument, Command } from "commander";
import type { AttackModule } from "./attack";

/** The attacks by name. Each is loaded when it is asked for, so that none pays for the others. */
const attacks: Readonly<Record<string, () => Promise<AttackModule>>> = {};

interface Options {
  readonly count?: string;
  readonly seed: string;
  readonly case?: string;
}

new Command("attack")
  .description("Attacks the library in one way, and exits with 1 where it does not hold.")
  .addArgument(new Argument("<name>", "which attack").choices(Object.keys(attacks)))
  .option("--count <n>", "how many attempts; default: as many as the attack names")
  .option("--seed <n>", "where to begin; the same seed makes the same attempts", "1")
  .option("--case <id>", "make one attempt again, as a failure named it")
  .action(async (name: string, { count, seed, case: id }: Options) => {
    const module = await attacks[name]?.();
    const failures = await module?.attack({
      seed: Number(seed),
      ...(count === undefined ? {} : { count: Number(count) }),
      ...(id === undefined ? {} : { case: id }),
    });
    process.exitCode = failures === 0 ? 0 : 1;
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
