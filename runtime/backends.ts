import { InvalidArgumentError, OntraceError, UnavailableError } from "../ir/errors";
import type { ProviderName } from "../compiler/pass";
import type { Provider } from "./provider";

/** One line of what was found out about a backend. */
export interface Finding {
  readonly isGood: boolean;
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** A provider that this platform may have. */
export interface Backend {
  readonly name: ProviderName;
  /** Looks for what the provider needs, without starting it. */
  inspect(): readonly Finding[];
  /** Why it is not taken unless it is asked for, although it may work; nothing where it may be taken. */
  reluctance?(): string | undefined;
  /** Starts the provider and runs something small with it. */
  start(): Provider;
  /** What a started device can do or lacks that a program may need, found out by trying. */
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
  /** Whether nothing may run on the CPU in place of the device. */
  strict = false;

  /** @param wanted name of the one to use, where the environment names it */
  constructor(
    readonly all: readonly Backend[],
    private wanted: string | undefined,
  ) {}

  /** The provider in use; chosen when it is first needed. */
  get provider(): Provider {
    this.current ??= this.wanted === undefined ? this.choose() : this.of(this.wanted);
    return this.current;
  }

  /** Why the automatic choice passed over providers. */
  get refusals(): readonly Refusal[] {
    return this.refused;
  }

  use(name: string): void {
    this.current = this.of(name);
    this.wanted = name;
  }

  /**
   * The provider of that name, started.
   *
   * @throws InvalidArgumentError where there is none of that name on this platform
   * @throws UnavailableError where it can not be used
   */
  of(name: string): Provider {
    const backend = this.all.find((candidate) => candidate.name === name);
    if (backend === undefined) {
      throw new InvalidArgumentError({
        what: `there is no backend ${JSON.stringify(name)}`,
        given: JSON.stringify(name),
        expected: this.all.map((known) => `"${known.name}"`).join(", "),
      });
    }
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

/** Starts a backend. What was looked for and not found explains a failure, and is none by itself: libraries may lie elsewhere. */
function started(backend: Backend): Provider {
  try {
    return backend.start();
  } catch (error) {
    const cause = error instanceof OntraceError ? error.report.what : messageOf(error);
    const missing = backend.inspect().filter(({ isGood }) => !isGood);
    const fixes = missing.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    throw new UnavailableError(
      {
        what: `the ${backend.name} backend can not be used`,
        given: [...missing.map(({ text }) => text), cause.split("\n")[0] ?? cause].join("; "),
        expected: "a device on which a small model runs",
        fix: [...new Set(fixes), "ontrace doctor says more"].join("; "),
      },
      undefined,
      { cause: error },
    );
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
