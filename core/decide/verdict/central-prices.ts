import type { Candidate, Priced, Pricer } from '#core/price/serving/candidate/types.ts';
import { cheapest, type Contender } from '#core/decide/cheapest/contender.ts';
import type { Situation } from '#core/decide/rows/rows.ts';

/** A contender in one simulation, with its cost, or with the least that it can be. */
export interface CentralContender extends Contender {
  /** Whether the cost is only known to be no less. */
  readonly isAtLeast: boolean;
}

/**
 * The candidates of a situation, priced as far as a decision needs. A fleet that follows its load is simulated for its cost, and most fleets are so expensive
 * that the hours of the machines which carry the mean load rule them out.
 */
export class CentralPrices {
  readonly #pricer: Pricer;
  readonly #situation: Situation;
  readonly #contenders: CentralContender[];

  constructor(candidates: readonly Candidate[], pricer: Pricer, situation: Situation) {
    this.#pricer = pricer;
    this.#situation = situation;
    this.#contenders = candidates.map((candidate) => this.#atLeast(candidate) ?? this.#exactly(candidate));
  }

  /** All candidates, in their order. */
  get contenders(): readonly CentralContender[] {
    return this.#contenders;
  }

  /** Prices what may cost no more than this. Returns whether a candidate was priced that had not been. */
  priceUpTo(usd: number): boolean {
    return this.priceWhere(({ costUsd }) => costUsd <= usd);
  }

  /** The cheapest of some contenders; of equal ones the first. */
  cheapestOf(isAsked: (contender: CentralContender) => boolean): CentralContender | null {
    for (;;) {
      const best = cheapest(this.#contenders.filter(isAsked));
      if (best === null || !best.isAtLeast) return best;
      this.priceWhere((each) => each === best);
    }
  }

  /** Prices some candidates. Returns whether one of them was priced that had not been. */
  priceWhere(isAsked: (contender: CentralContender) => boolean): boolean {
    let isAny = false;
    for (const [i, each] of this.#contenders.entries()) {
      if (!each.isAtLeast || !isAsked(each)) continue;
      this.#contenders[i] = this.#exactly(each.candidate);
      isAny = true;
    }
    return isAny;
  }

  #exactly(candidate: Candidate): CentralContender {
    const central = this.#priced(candidate);
    return { candidate, central, costUsd: central.usd, isAtLeast: false };
  }

  /** Null where the cost is known as soon. */
  #atLeast(candidate: Candidate): CentralContender | null {
    const { workload, simulation } = this.#situation;
    const usd = this.#pricer.leastUsd?.(candidate, workload, simulation) ?? null;
    if (usd === null || usd === Infinity) return null;
    const explain: Priced['explain'] = () => this.#priced(candidate).explain();
    return { candidate, central: { ...UNKNOWN, usd, explain }, costUsd: usd, isAtLeast: true };
  }

  #priced(candidate: Candidate): Priced {
    return this.#pricer.price(candidate, this.#situation.workload, this.#situation.simulation);
  }
}

const UNKNOWN = {
  feasible: true,
  count: Number.NaN,
  p99Ms: Number.NaN,
  meanAgeS: Number.NaN,
  maxAgeS: Number.NaN,
} as const;
