import { type EffortBudget, pointBudget } from '#core/measure/search/effort.ts';
import { POINTS_OF_A_PASS, type RatePoint } from '#core/measure/search/slo-search.ts';
import { taskMs } from '#engine/bench/stops/stop-watch.ts';
import { expectedPointS } from '#engine/bench/load/schedule.ts';

/** Share of the remaining time for the first round of repetitions; a second one follows if the bracket has moved. */
const SHARE_OF_FIRST_ROUND = 0.5;

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

  /** Whether another point at this rate would take time that the repetitions of the last bracket need. */
  isShort(ratePerS: number): boolean {
    const oneMore = this.pointMs({ ratePerS, purpose: 'bracket' });
    const passMs = POINTS_OF_A_PASS * this.pointMs({ ratePerS, purpose: 'replicate' });
    return this.leftMs < oneMore + this.#budget.replicates * passMs;
  }

  /** Estimated duration of this pass and the following ones of its round, unstretched, milliseconds. */
  passesMs(point: RatePoint): number {
    const { replicates } = this.#budget;
    return (replicates - ((point.replicate - 1) % replicates)) * POINTS_OF_A_PASS * this.pointMs(point);
  }

  /** The factor by which a point is lengthened: repetitions use all available time, equally within a pass. */
  stretchOf(point: RatePoint): number {
    const { replicates, maxStretch } = this.#budget;
    if (point.purpose !== 'replicate' || this.#durationS !== null) return 1;
    if (point.replicate !== this.#pass.replicate) {
      const shareMs = this.leftMs * (point.replicate <= replicates ? SHARE_OF_FIRST_ROUND : 1);
      const stretch = Math.min(maxStretch, Math.max(1, shareMs / this.passesMs(point)));
      this.#pass = { replicate: point.replicate, stretch };
    }
    return this.#pass.stretch;
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
