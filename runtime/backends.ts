/** The backends of a platform: what is installed, which one is chosen automatically, and why others are not. */

import { InvalidArgumentError, OntraceError, UnavailableError } from "../ir/errors";
import type { ProviderName } from "../compiler/pass";
import type { Provider } from "./provider";

/** One result of inspecting a backend. */
export interface Finding {
  readonly isGood: boolean;
  readonly text: string;
  /** How to fix it. */
  readonly fix?: string;
}

/** How a backend gets ready that cannot be so at once, as a page's GPU. */
export interface Preparation {
  /** Finds out what `inspect` and `reluctance` report. */
  inquire(): Promise<void>;
  /** Obtains the device, so that a failure is known before the first use. */
  connect(): Promise<void>;
}

/** A provider that this platform may have. */
export interface Backend {
  readonly name: ProviderName;
  /** Checks the provider's prerequisites, without starting it. */
  inspect(): readonly Finding[];
  /** Why an automatic choice skips it although it may work; `undefined` if it may be chosen. */
  reluctance?(): string | undefined;
  /** What takes time before it can be used. Absent if nothing does. */
  readonly preparation?: Preparation;
  /** Starts the provider and runs a small model with it. */
  start(): Provider;
  /** Optional features that a started device has or lacks, found by trying them. */
  tryFeatures?(provider: Provider): readonly Finding[];
}

export interface Refusal {
  readonly name: ProviderName;
  readonly reason: string;
}

/** The providers of a platform, in the order of an automatic choice, and the one in use. */
export class Backends {
  private current: Provider | undefined;
  private readonly started = new Map<ProviderName, Provider>();
  private refused: readonly Refusal[] = [];
  private prepared: Promise<void> | undefined;
  /** Whether falling back to the CPU is an error. */
  strict = false;

  /** @param requested name of the backend that the environment selects; default: an automatic choice */
  constructor(
    readonly all: readonly Backend[],
    private requested: string | undefined,
  ) {}

  /**
   * Makes an automatic choice final. Where backends take time to say what they have, a choice before is provisional: it falls on those that
   * need no time.
   */
  prepare(): Promise<void> {
    this.prepared ??= Promise.all(
      this.all.map(async ({ preparation }) => preparation?.inquire()),
    ).then(() => {
      if (this.requested === undefined) this.current = undefined;
    });
    return this.prepared;
  }

  /** The provider in use; chosen on first use. */
  get provider(): Provider {
    if (this.current === undefined && this.requested === undefined) void this.prepare();
    this.current ??= this.requested === undefined ? this.choose() : this.of(this.requested);
    return this.current;
  }

  /** The providers that the automatic choice skipped, with the reasons. */
  get refusals(): readonly Refusal[] {
    return this.refused;
  }

  use(name: string): void {
    this.current = this.of(name);
    this.requested = name;
  }

  /** `use` for a backend that takes time to be ready. */
  async connect(name: string): Promise<void> {
    const { preparation } = this.find(name);
    await preparation?.inquire();
    const provider = this.of(name);
    await preparation?.connect();
    this.current = provider;
    this.requested = name;
  }

  /** @throws InvalidArgumentError if this platform has no backend of that name */
  find(name: string): Backend {
    const backend = this.all.find((candidate) => candidate.name === name);
    if (backend !== undefined) return backend;
    throw new InvalidArgumentError({
      what: `unknown backend ${JSON.stringify(name)}`,
      given: JSON.stringify(name),
      expected: this.all.map((known) => `"${known.name}"`).join(", "),
    });
  }

  /**
   * The provider of that name, started.
   *
   * @throws InvalidArgumentError if this platform has none of that name
   * @throws UnavailableError if it cannot be used
   */
  of(name: string): Provider {
    const backend = this.find(name);
    const known = this.started.get(backend.name);
    if (known !== undefined) return known;
    const provider = started(backend);
    this.started.set(backend.name, provider);
    return provider;
  }

  private choose(): Provider {
    const refusals: Refusal[] = [];
    this.refused = refusals;
    for (const backend of this.all) {
      const { name } = backend;
      const missing = backend.inspect().find(({ isGood }) => !isGood);
      const reason = missing?.text ?? backend.reluctance?.();
      if (reason !== undefined) {
        refusals.push({ name, reason });
        continue;
      }
      try {
        return this.of(name);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        refusals.push({ name, reason: error.report.given ?? error.report.what });
      }
    }
    throw new UnavailableError({
      what: "no backend can be used",
      given: refusals.map(({ name, reason }) => `${name}: ${reason}`).join("; "),
    });
  }
}

/** Starts a backend. Missing prerequisites explain a failure, but are not one: libraries may be installed elsewhere. */
function started(backend: Backend): Provider {
  try {
    return backend.start();
  } catch (error) {
    const cause = error instanceof OntraceError ? error.report.what : messageOf(error);
    const missing = backend.inspect().filter(({ isGood }) => !isGood);
    const fixes = missing.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    throw new UnavailableError(
      {
        what: `the ${backend.name} backend cannot be used`,
        given: [...missing.map(({ text }) => text), cause.split("\n")[0] ?? cause].join("; "),
        expected: "a device on which a small model runs",
        fix: [...new Set(fixes), "run `ontrace doctor` for details"].join("; "),
      },
      undefined,
      { cause: error },
    );
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
