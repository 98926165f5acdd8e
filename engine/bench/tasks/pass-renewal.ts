import { SETTLED_MS } from '#core/measure/search/effort.ts';
import type { RatePoint } from '#core/measure/search/slo-search.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import type { OpenLoopDriver } from '#engine/bench/load/open-loop-driver.ts';

/**
 * Gives each pass of repetitions new executors, as the best batch configuration is visited in several. The interval of
 * X_slo comes from the spread of the passes, and executors vary from start to start. Stops renewing when the passes
 * would no longer fit in the time.
 */
export class PassRenewal {
  readonly #driver: OpenLoopDriver;
  readonly #warmUpPerS: number;
  /** Duration of a renewal, milliseconds. */
  #renewalMs: number;
  readonly #nowMs: () => number;
  #pass = 0;

  /** `openingMs`: how long the driver took to start and try its first executors; `now` is another clock than the real one. */
  constructor(options: {
    readonly driver: OpenLoopDriver;
    readonly warmUpPerS: number;
    readonly openingMs: number;
    readonly now?: () => number;
  }) {
    this.#driver = options.driver;
    this.#warmUpPerS = options.warmUpPerS;
    this.#nowMs = options.now ?? nowMs;
    this.#renewalMs = options.openingMs + SETTLED_MS;
  }

  /** Call before each point. `leftMs` is the rest of the search, `passesMs` the estimate of the passes to come. */
  async before(
    point: RatePoint,
    { leftMs, passesMs }: { readonly leftMs: number; readonly passesMs: number },
  ): Promise<void> {
    const isNewPass = point.purpose === 'replicate' && point.replicate !== this.#pass;
    if (!isNewPass || this.#driver.renew === null) return;
    this.#pass = point.replicate;
    if (leftMs < passesMs + this.#renewalMs) return;
    const beganMs = this.#nowMs();
    await this.#driver.renew();
    await this.#driver.warmUp(this.#warmUpPerS);
    this.#renewalMs = this.#nowMs() - beganMs;
  }
}
