import { setTimeout as sleep } from 'node:timers/promises';
import { peakMiBOf } from '#fuzz/lib/processes.ts';
import { type CaseInput, MAX_MIB, type Tally } from '#fuzz/lib/tally.ts';
import { HealthWatch } from './health.ts';
import type { Served } from './served.ts';

/** The program ends after this many restarts, because every case would kill the server. */
const MAX_STARTS = 30;
/** Number of waits that determine the current typical wait. */
const TYPICAL_OF = 25;
/** How much longer than the typical wait one may be, on a machine where that exceeds the limit. */
const SLOWER = 5;
/** Tries of a case that delayed the health check, because a busy machine can delay any request once. */
const TRIES = 3;
/** A wait of this multiple of the limit needs no second try. */
const BEYOND_DOUBT = 20;
const LIMIT_MS = 20_000;

/** Recent cases that may have caused a later end. */
const MAX_RECENT = 10;
const DELAYED_END_MS = 2500;

/** A case as the report identifies it. */
interface Attacked {
  readonly index: number;
  readonly about: string;
  readonly inputs: readonly CaseInput[];
  readonly tally: Tally;
}

/** Sends a case to a server; returns the problem with its answers, or how they ended. */
type Run<D> = (
  served: Served<D>,
  limitMs: number,
) => Promise<{ readonly kind: 'difference' | 'defect' | 'hang'; readonly text: string } | 'accepted' | 'refused'>;

/** A server under attack, which is monitored and restarted when a case ends it. */
export class Target<D> {
  readonly #start: () => Promise<Served<D>>;
  readonly #healthUrlOf: (document: D) => string;
  readonly #healthMs: number;
  readonly #watch: HealthWatch;
  readonly #waits: number[] = [];
  #served: Served<D> | null = null;
  /** The previous cases, latest first. */
  readonly #recent: { readonly attacked: Attacked; readonly run: Run<D> }[] = [];
  #starts = 0;

  constructor(options: {
    readonly home: string;
    readonly start: () => Promise<Served<D>>;
    readonly healthUrlOf: (document: D) => string;
    readonly healthMs: number;
  }) {
    this.#start = options.start;
    this.#healthUrlOf = options.healthUrlOf;
    this.#healthMs = options.healthMs;
    this.#watch = new HealthWatch(options.home);
  }

  /** The server, started if necessary; null after too many starts. */
  async served(): Promise<Served<D> | null> {
    if (this.#served?.isAlive() === true) return this.#served;
    this.#served?.kill();
    if (this.#starts >= MAX_STARTS) return null;
    this.#starts += 1;
    this.#served = await this.#start();
    await this.#watch.watch(this.#healthUrlOf(this.#served.document));
    return this.#served;
  }

  /** Whether a case ends a new server. */
  async #endsAlone(run: Run<D>): Promise<boolean> {
    const served = await this.served();
    if (served === null) return true;
    await run(served, LIMIT_MS);
    await sleep(DELAYED_END_MS);
    return !served.isAlive();
  }

  /** Reports a server that ended. Some ends come late, so an earlier case may be the cause. */
  async #tellEnd(attacked: Attacked, run: Run<D>, lastWords: string): Promise<void> {
    let cause: Attacked | null = null;
    for (const each of [{ attacked, run }, ...this.#recent.splice(0)]) {
      if (await this.#endsAlone(each.run)) cause = each.attacked;
      if (cause !== null) break;
    }
    const { index, about, inputs, tally } = cause ?? attacked;
    const alone = cause === null ? ' (not by one case alone)' : '';
    tally.violated('crash', index, `${about}: the server ended${alone}: ${lastWords.slice(-160)}`, inputs);
  }

  /**
   * Runs a case against the server. Afterwards the server must be running, must have answered every health check, and
   * must not have grown. `run` returns the problem with its answers or null, and may be called several times.
   */
  async attack(attacked: Attacked, run: Run<D>): Promise<void> {
    const { index, about, inputs, tally } = attacked;
    const served = await this.served();
    if (served === null) return;
    const before = tally.violations;
    let waitMs = Number.POSITIVE_INFINITY;
    let end: Awaited<ReturnType<typeof run>> = 'refused';
    for (let tries = 0; tries < TRIES && waitMs > this.#bound() && served.isAlive(); tries += 1) {
      await this.#watch.longestMs();
      end = await run(served, LIMIT_MS);
      waitMs = await this.#watch.longestMs();
      if (waitMs > BEYOND_DOUBT * this.#bound()) break;
      if (tries === 0) this.#remember(waitMs);
    }
    if (!served.isAlive()) await this.#tellEnd(attacked, run, served.lastWords());
    else if (waitMs > this.#bound()) {
      tally.violated('unhealthy', index, `${about}: the health check took ${Math.round(waitMs)} ms`, inputs);
    } else if (typeof end !== 'string') tally.violated(end.kind, index, `${about}: ${end.text}`, inputs);
    const mebibytes = peakMiBOf(served.pid) ?? 0;
    tally.sawMiB(mebibytes);
    if (mebibytes > MAX_MIB) {
      tally.violated('memory', index, `${about}: the server took ${Math.round(mebibytes)} MiB`, inputs);
      served.kill();
    }
    tally.ran(typeof end === 'string' && tally.violations === before ? end : 'violated');
    this.#recent.unshift({ attacked, run });
    if (this.#recent.length > MAX_RECENT) this.#recent.pop();
  }

  /** Waits for ends that come up to a second after their cause. */
  async settle(): Promise<void> {
    await sleep(DELAYED_END_MS);
    const [last] = this.#recent;
    if (this.#served === null || this.#served.isAlive() || last === undefined) return;
    await this.#tellEnd(last.attacked, last.run, this.#served.lastWords());
  }

  stop(): void {
    this.#watch.stop();
    this.#served?.kill();
  }

  #remember(waitMs: number): void {
    this.#waits.push(waitMs);
    if (this.#waits.length > TYPICAL_OF) this.#waits.shift();
  }

  #bound(): number {
    const typical = this.#waits.toSorted((a, b) => a - b)[Math.floor(this.#waits.length / 2)] ?? 0;
    return Math.max(this.#healthMs, SLOWER * typical);
  }
}
