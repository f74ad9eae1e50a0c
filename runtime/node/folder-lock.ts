/** Lets one save at a time change a folder, among all processes, by files with the names of those that wait: Lamport's bakery. */

import { randomUUID } from "node:crypto";
import { open, readdir, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { FailedPreconditionError } from "../../ir/errors";
import { codeOf } from "./file-errors";
import { hasEnded, processOf, thisThread, threadPattern } from "./owner";

/** All names that begin so are this library's own. */
export const ownPrefix = ".ontrace-";

/*
 * Who wants to change a folder takes a number, one more than all that are taken, and waits for those with smaller numbers. While it chooses it says
 * so by a second file, for which others wait: two may then choose the same number, and the one with the smaller name is first. Each file has its
 * owner's name, so that one whose owner was killed can be removed at any time: nobody else ever has a file of that name. A lock of one fixed name
 * could not be taken over safely: of two that find it abandoned the second would remove the first one's new lock.
 */
const ticketPattern = new RegExp(
  `^\\.ontrace-(choosing|turn-(\\d{9}))-(${threadPattern})-[0-9a-f-]{36}$`,
);

interface Ticket {
  readonly name: string;
  /** `undefined` while it is being chosen. */
  readonly turn: number | undefined;
  readonly owner: string;
}

const ticketOf = (name: string): Ticket | undefined => {
  const [, , turn, owner] = ticketPattern.exec(name) ?? [];
  return owner === undefined
    ? undefined
    : { name, turn: turn === undefined ? undefined : Number(turn), owner };
};

/** How often the owner of a ticket shows that it is alive, and how long one of another machine may not before it counts as ended, in milliseconds. */
const signInterval = 10_000;
const longestSilence = 600_000;

/** How long one save waits for another, in milliseconds. */
const longestWait = 600_000;

async function isAbandoned(folder: string, { name, owner }: Ticket): Promise<boolean> {
  const known = hasEnded(owner);
  if (known !== undefined) return known;
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found === undefined || Date.now() - found.mtimeMs > longestSilence;
}

/** Removes a file that another process may remove at the same time. */
const removeFile = (path: string): Promise<void> =>
  unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
  });

/** The tickets of those that may still be running. Abandoned ones are removed. */
async function tickets(folder: string): Promise<readonly Ticket[]> {
  const alive: Ticket[] = [];
  for (const name of await readdir(folder)) {
    const ticket = ticketOf(name);
    if (ticket === undefined) continue;
    if (await isAbandoned(folder, ticket)) await removeFile(join(folder, name));
    else alive.push(ticket);
  }
  return alive;
}

const create = async (path: string): Promise<void> => (await open(path, "wx")).close();

/** Takes a number; returns the name of its file. */
async function takeTurn(folder: string, owner: string): Promise<string> {
  const id = randomUUID();
  const choosing = join(folder, `${ownPrefix}choosing-${owner}-${id}`);
  await create(choosing);
  try {
    const taken = (await tickets(folder)).map(({ turn = 0 }) => turn);
    const turn = String(Math.max(0, ...taken) + 1).padStart(9, "0");
    const name = `${ownPrefix}turn-${turn}-${owner}-${id}`;
    await create(join(folder, name));
    return name;
  } finally {
    await removeFile(choosing);
  }
}

/** Those before which a ticket has to wait. Who chooses is looked for first: by the next look at the folder its number is there. */
async function before(folder: string, own: string): Promise<readonly Ticket[]> {
  const choosing = (await tickets(folder)).filter(({ turn }) => turn === undefined);
  if (choosing.length > 0) return choosing;
  return (await tickets(folder)).filter(({ turn, name }) => turn !== undefined && name < own);
}

/**
 * Waits until no other save changes the folder, then changes it.
 *
 * @param isPatient whether to wait; otherwise nothing is done where another one is at work
 * @throws FailedPreconditionError where another one takes too long
 */
export async function withFolderLock(
  folder: string,
  isPatient: boolean,
  change: () => Promise<void>,
): Promise<void> {
  const own = await takeTurn(folder, thisThread());
  const path = join(folder, own);
  const sign = setInterval(() => {
    const now = new Date();
    // Where it fails, the folder is gone, which the next use of it reports.
    utimes(path, now, now).catch(() => undefined);
  }, signInterval);
  sign.unref();
  try {
    const begin = Date.now();
    for (let pause = 2; ; pause = Math.min(50, pause * 2)) {
      const [first] = await before(folder, own);
      if (first === undefined) break;
      if (!isPatient) return;
      if (Date.now() - begin > longestWait) throw tookTooLong(folder, first);
      await setTimeout(pause);
    }
    await change();
  } finally {
    clearInterval(sign);
    await removeFile(path);
  }
}

const tookTooLong = (folder: string, { name, owner }: Ticket): FailedPreconditionError =>
  new FailedPreconditionError({
    what: `another save to ${folder} has not ended for ${longestWait / 60_000} minutes`,
    given: `process ${processOf(owner)}, which wrote ${name}`,
    expected: "saves that end",
    fix: "end that process, or remove the file if it is another machine's",
  });
