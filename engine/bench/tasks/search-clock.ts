import { type EffortBudget, pointBudget } from '#core/measure/search/effort.ts';
import { POINTS_OF_A_PASS, type RatePoint } from '#core/measure/search/slo-search.ts';
import { taskMs } from '#engine/bench/stops/stop-watch.ts';
import { expectedPointS } from '#engine/bench/load/schedule.ts';

/**
 * The remaining time of a search and what fits in it. A point takes longer than its arrivals, because a saturated one
 * has a queue to drain; earlier points show how much longer.
 */
export class SearchClock {
  readonly #budget: EffortBudget;
  readonly #durationS: number | null;
  readonly #deadlineMs: number;
  readonly #nowMs: () => number;
  #plannedMs = 0;
  #takenMs = 0;
  #pass = { replicate: 0, stretch: 1 };

  /** `durationS`: duration of every point, if the user set it; `now`, milliseconds, only for tests. */
  constructor(options: {
    readonly budget: EffortBudget;
    readonly durationS: number | null;
    readonly deadlineMs: number;
    readonly now?: () => number;
  }) {
    this.#budget = options.budget;
    this.#durationS = options.durationS;
    this.#deadlineMs = options.deadlineMs;
    this.#nowMs = options.now ?? taskMs;
  }

  get leftMs(): number {
    return this.#deadlineMs - this.#nowMs();
  }

  /** Estimated duration of an unstretched point, milliseconds. */
  pointMs(point: Pick<RatePoint, 'ratePerS' | 'purpose'>): number {
    const pace = this.#plannedMs === 0 ? 1 : Math.max(1, this.#takenMs / this.#plannedMs);
    return pace * this.#planMs(point, 1);
  }

  /** Whether another pass around this rate no longer fits. */
  isShort(ratePerS: number): boolean {
    return this.leftMs < POINTS_OF_A_PASS * this.pointMs({ ratePerS, purpose: 'replicate' });
  }

  /** Estimated duration of this pass and the following ones, unstretched, milliseconds. */
  passesMs(point: RatePoint): number {
    return this.#passesLeft(point) * POINTS_OF_A_PASS * this.pointMs(point);
  }

  /** The factor by which a point is lengthened: passes use all available time, equally within a pass. */
  stretchOf(point: RatePoint): number {
    if (point.purpose !== 'replicate' || this.#durationS !== null) return 1;
    if (point.replicate !== this.#pass.replicate) {
      const stretch = Math.min(this.#budget.maxStretch, Math.max(1, this.leftMs / this.passesMs(point)));
      this.#pass = { replicate: point.replicate, stretch };
    }
    return this.#pass.stretch;
  }

  #passesLeft({ replicate }: RatePoint): number {
    return Math.max(1, this.#budget.passes - (replicate - 1));
  }

  /** Measures a point and records its duration. */
  async time<T>(point: RatePoint, work: (stretch: number) => Promise<T>): Promise<T> {
    const stretch = this.stretchOf(point);
    const beganMs = this.#nowMs();
    const result = await work(stretch);
    this.#plannedMs += this.#planMs(point, stretch);
    this.#takenMs += this.#nowMs() - beganMs;
    return result;
  }

  #planMs({ ratePerS, purpose }: Pick<RatePoint, 'ratePerS' | 'purpose'>, stretch: number): number {
    return 1000 * expectedPointS(ratePerS, pointBudget(this.#budget, purpose, stretch), this.#durationS);
  }
}
