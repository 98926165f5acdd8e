import { type EffortBudget, pointBudget } from '#core/measure/search/effort.ts';
import { POINTS_OF_A_PASS, type RatePoint } from '#core/measure/search/slo-search.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { expectedPointS } from '#engine/bench/load/schedule.ts';

/** Of the time that is left, what the first round of repetitions may take: a second one follows where the bracket has moved. */
const SHARE_OF_FIRST_ROUND = 0.5;

/**
 * What is left of a search's time, and what fits into it. A point takes longer than its arrivals do: a saturated one has a queue to work off.
 * How much longer is known from the points before.
 */
export class SearchClock {
  readonly #budget: EffortBudget;
  readonly #durationS: number | null;
  readonly #deadlineMs: number;
  readonly #nowMs: () => number;
  #plannedMs = 0;
  #takenMs = 0;
  #pass = { replicate: 0, stretch: 1 };

  /** `durationS`: of every point, where the user says so; `now`, milliseconds, only for tests. */
  constructor(options: {
    readonly budget: EffortBudget;
    readonly durationS: number | null;
    readonly deadlineMs: number;
    readonly now?: () => number;
  }) {
    this.#budget = options.budget;
    this.#durationS = options.durationS;
    this.#deadlineMs = options.deadlineMs;
    this.#nowMs = options.now ?? nowMs;
  }

  get leftMs(): number {
    return this.#deadlineMs - this.#nowMs();
  }

  /** Milliseconds that a point will take, about, if it is not stretched. */
  pointMs(point: Pick<RatePoint, 'ratePerS' | 'purpose'>): number {
    const pace = this.#plannedMs === 0 ? 1 : Math.max(1, this.#takenMs / this.#plannedMs);
    return pace * this.#planMs(point, 1);
  }

  /** Whether another point at this rate would take from the time that the repetitions of the last bracket need. */
  isShort(ratePerS: number): boolean {
    const oneMore = this.pointMs({ ratePerS, purpose: 'bracket' });
    const passMs = POINTS_OF_A_PASS * this.pointMs({ ratePerS, purpose: 'replicate' });
    return this.leftMs < oneMore + this.#budget.replicates * passMs;
  }

  /** Milliseconds that this pass and those after it in its round will take, about, if they are not stretched. */
  passesMs(point: RatePoint): number {
    const { replicates } = this.#budget;
    return (replicates - ((point.replicate - 1) % replicates)) * POINTS_OF_A_PASS * this.pointMs(point);
  }

  /** Times its planned length that a point is to last: the repetitions, alike within a pass, use the time that there is. */
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

  /** Measures a point and remembers how long it took. */
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
