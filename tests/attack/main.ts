/** The command `npm run attack -- NAME`: looks for input that loses, crashes or hides something. */

import { join } from "node:path";
import { Argument, Command } from "commander";
import type { AttackModule } from "./attack";

/** The attacks: modules of this folder, each of which is loaded when it is asked for. */
const attacks: readonly string[] = ["arguments", "artifact", "integers", "kill", "soak", "text"];

interface Options {
  readonly count?: string;
  readonly seed: string;
  readonly case?: string;
}

new Command("attack")
  .description("Attacks the library in one way, and exits with 1 where it does not hold.")
  .addArgument(new Argument("<name>", "which attack").choices(attacks))
  .option("--count <n>", "how many attempts; default: as many as the attack names")
  .option("--seed <n>", "where to begin; the same seed makes the same attempts", "1")
  .option("--case <id>", "make one attempt again, as a failure named it")
  .action(async (name: string, { count, seed, case: id }: Options) => {
    const module = (await import(join(__dirname, name))) as AttackModule;
    const failures = await module.attack({
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
