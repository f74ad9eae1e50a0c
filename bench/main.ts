/** The benchmark command. */

import { availableParallelism, cpus } from "node:os";
import { program } from "commander";
import { compare, type Row } from "./compare";
import { contestantNames, peers, type ContestantName } from "./contestant";
import { formatRow } from "./report";
import { rowNames } from "./workloads";

interface Options {
  readonly json?: true;
  readonly rounds: string;
  readonly peers: readonly string[];
  readonly only?: readonly string[];
  readonly backend?: string;
}

program
  .name("bench")
  .description(
    "Times ontrace, hand-lowered ONNX graphs and other libraries on the same workloads, in alternation.",
  )
  .argument("[names...]", `workloads to time: ${rowNames.join(", ")}`)
  .option("--json", "print one JSON object")
  .option("--rounds <count>", "rounds, each with one block of every contestant", "5")
  .option("--peers <names>", `comma-separated other libraries: ${peers.join(", ")} or none`, list, [
    ...peers,
  ])
  .option(
    "--only <names>",
    `comma-separated contestants, instead of all: ${contestantNames.join(", ")}`,
    list,
  )
  .option(
    "--backend <name>",
    "backend of ontrace: cpu, cuda or webgpu; that of the others is fixed",
    "cpu",
  )
  .parse();

void main(program.args, program.opts<Options>());

async function main(names: readonly string[], options: Options): Promise<void> {
  // The contestants' processes inherit it.
  process.env.ONTRACE_BACKEND = options.backend;
  const rows: Row[] = [];
  for (const name of names.length > 0 ? names : rowNames) {
    const row = await compare(known(name, rowNames), chosen(options), {
      rounds: Number(options.rounds),
      blockBudget: 400,
      prepareBudget: 20_000,
    });
    rows.push(row);
    if (!options.json) console.log(formatRow(row));
  }
  if (options.json)
    console.log(
      JSON.stringify({ machine: machine(), rounds: Number(options.rounds), rows }, null, 2),
    );
  if (rows.some(({ entries }) => entries.some(unacceptable))) process.exitCode = 1;
}

/** A wrong figure invalidates every time; a failure of a peer is a property of the peer. */
const unacceptable = ({ contestant, status }: Row["entries"][number]): boolean =>
  status === "mismatch" || (status === "failed" && !peers.includes(contestant));

function chosen({ only, peers: names }: Options): ContestantName[] {
  if (only) return only.map((name) => known(name, contestantNames));
  const others = names.filter((name) => name !== "none").map((name) => known(name, peers));
  return contestantNames.filter((name) => !peers.includes(name) || others.includes(name));
}

function known<T extends string>(name: string, names: readonly T[]): T {
  const found = names.find((candidate) => candidate === name);
  if (found === undefined) program.error(`unknown name ${name}; known are ${names.join(", ")}`);
  return found;
}

function list(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

const machine = () => ({
  processor: cpus()[0]?.model,
  threads: availableParallelism(),
  node: process.version,
});
