/** Folders that a server has. The browser may have an older copy of a file in its cache; with `cache` they are kept on purpose. */

import { NotFoundError, UnavailableError } from "../../ir/errors";
import type { Folder, OpenFile } from "../files";

/** What is kept for the next time, by URLs with the id of the save: another save has other URLs. */
const cacheName = "ontrace";

const savedAs = "ontrace-save";

const notFetched = (url: string, given: string, cause?: unknown): NotFoundError =>
  new NotFoundError(
    {
      what: `cannot fetch ${url}`,
      given,
      expected: "the file",
      fix: "correct the URL; a server of another origin must allow this one (CORS)",
    },
    undefined,
    { cause },
  );

/** A file that is used as it arrives. */
class ArrivingFile implements OpenFile {
  readonly size = undefined;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly url: string,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly kept: Promise<void>,
  ) {}

  async read(target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      if (this.rest.length === 0) {
        const next = await this.next();
        if (next === undefined) break;
        this.rest = next;
      }
      const piece = this.rest.subarray(0, target.length - done);
      target.set(piece, done);
      done += piece.length;
      this.rest = this.rest.subarray(piece.length);
    }
    return done;
  }

  private async next(): Promise<Uint8Array | undefined> {
    try {
      const { value } = await this.reader.read();
      return value;
    } catch (error) {
      throw new UnavailableError(
        {
          what: `the connection broke while ${this.url} was loaded`,
          given: String(error),
          expected: "the whole file",
          fix: "load it again",
        },
        undefined,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await this.reader.cancel().catch(() => undefined);
    await this.kept;
  }
}

/** How a folder's files are fetched. */
export interface FetchOptions {
  /** Whether files are kept for the next time. */
  readonly isKept: boolean;
  /** Whether what is kept, by the browser too, may be used. */
  readonly isFresh: boolean;
}

export class FetchedFolder implements Folder {
  private opened: Promise<Cache | undefined> | undefined;
  private hasPruned = false;

  constructor(
    readonly path: string,
    private readonly options: FetchOptions,
  ) {}

  async open(file: string, save?: string): Promise<OpenFile | undefined> {
    const url = `${this.path.replace(/\/$/, "")}/${encodeURIComponent(file)}`;
    const cache = await this.cache();
    const key = save === undefined ? url : `${url}?${savedAs}=${save}`;
    if (cache !== undefined && save !== undefined) {
      await this.prune(cache, save);
      const known = this.options.isFresh ? undefined : await cache.match(key);
      if (known !== undefined) return arriving(url, known);
    }
    const response = await this.response(url, cache);
    if (response === undefined) return undefined;
    const kept = cache === undefined ? undefined : keep(cache, key, response.clone());
    return arriving(url, response, kept);
  }

  fresh(): Folder {
    return new FetchedFolder(this.path, { ...this.options, isFresh: true });
  }

  /** What the server gives, or what is kept under the same URL where it cannot be reached: a manifest. */
  private async response(url: string, cache: Cache | undefined): Promise<Response | undefined> {
    let response: Response;
    try {
      // What is kept is found by its manifest, which must be the server's.
      const mode = this.options.isFresh ? "reload" : cache === undefined ? "default" : "no-cache";
      response = await fetch(url, { cache: mode });
    } catch (error) {
      const known = await cache?.match(url);
      if (known !== undefined) return known;
      throw notFetched(url, String(error), error);
    }
    if (response.status === 404) return undefined;
    const { status, statusText } = response;
    if (!response.ok) throw notFetched(url, `the server's response ${status} ${statusText}`.trim());
    return response;
  }

  /** Pages that did not come over HTTPS have none. */
  private cache(): Promise<Cache | undefined> {
    const { isKept } = this.options;
    this.opened ??=
      isKept && "caches" in globalThis
        ? caches.open(cacheName).catch(() => undefined)
        : Promise.resolve(undefined);
    return this.opened;
  }

  /** Removes the files of other saves of this folder. */
  private async prune(cache: Cache, save: string): Promise<void> {
    if (this.hasPruned) return;
    this.hasPruned = true;
    const base = new URL(`${this.path.replace(/\/$/, "")}/`, absoluteBase()).href;
    for (const request of await cache.keys()) {
      const of = new URL(request.url).searchParams.get(savedAs);
      const isInside =
        request.url.startsWith(base) && !request.url.slice(base.length).includes("/");
      if (isInside && of !== null && of !== save) await cache.delete(request);
    }
  }
}

const absoluteBase = (): string =>
  "document" in globalThis ? globalThis.document.baseURI : location.href;

function arriving(url: string, { body }: Response, kept = Promise.resolve()): OpenFile {
  // An empty response may have no body.
  const stream = body ?? new Blob([]).stream();
  return new ArrivingFile(url, stream.getReader(), kept);
}

/** Keeps a file. Where there is no space the next load fetches it again, which is no error of this one. */
async function keep(cache: Cache, key: string, response: Response): Promise<void> {
  try {
    await cache.put(key, response);
  } catch {
    await cache.delete(key).catch(() => undefined);
  }
}

/**
 * The whole of one file.
 *
 * @throws NotFoundError
 */
export async function fetchWhole(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw notFetched(url, String(error), error);
  }
  const { status, statusText } = response;
  if (!response.ok) throw notFetched(url, `the server's response ${status} ${statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
}
