import { SETTLED_MS } from '#core/measure/search/effort.ts';
import type { RatePoint } from '#core/measure/search/slo-search.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';

/**
 * Gives each pass of repetitions executors of its own, as the best batch configuration is visited in several: the passes' spread is what the
 * interval of X_slo comes from, and how fast an executor is differs from one start to the next. Only while all passes still fit into the time.
 */
export class PassRenewal {
  readonly #driver: OpenLoopDriver;
  readonly #warmUpPerS: number;
  /** What a renewal takes, milliseconds. */
  #renewalMs: number;
  #pass = 0;

  /** `openingMs`: how long the driver took to start its first executors and to try them. */
  constructor(options: { readonly driver: OpenLoopDriver; readonly warmUpPerS: number; readonly openingMs: number }) {
    this.#driver = options.driver;
    this.#warmUpPerS = options.warmUpPerS;
    this.#renewalMs = options.openingMs + SETTLED_MS;
  }

  /** To be called before each point. `leftMs` is what is left of the search's time, `passesMs` what this pass and those after it take about. */
  async before(
    point: RatePoint,
    { leftMs, passesMs }: { readonly leftMs: number; readonly passesMs: number },
  ): Promise<void> {
    const isNewPass = point.purpose === 'replicate' && point.replicate !== this.#pass;
    if (!isNewPass || this.#driver.renew === null) return;
    this.#pass = point.replicate;
    if (leftMs < passesMs + this.#renewalMs) return;
    const beganMs = nowMs();
    await this.#driver.renew();
    await this.#driver.warmUp(this.#warmUpPerS);
    this.#renewalMs = nowMs() - beganMs;
  }
}
