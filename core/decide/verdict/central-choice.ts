import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import { mostTiedUsd } from '#core/decide/cheapest/simplest.ts';
import { type Choice, choose, MICRO_BATCH_SAVING } from './rules.ts';
import type { Contender } from '#core/decide/cheapest/contender.ts';
import type { Situation } from '#core/decide/rows/rows.ts';
import { type CentralContender, CentralPrices } from './central-prices.ts';

/** Applies the rules of the verdict in one simulation. Sensitivities are searched with it. */
export interface CentralModel {
  readonly candidates: readonly Candidate[];
  readonly pricer: Pricer;
  /**
   * How much cheaper than batch an option must be in the central simulation, as the logarithm of a cost ratio, to be cheaper in four of five
   * simulations. Derived from the simulations of the verdict.
   */
  readonly margin: number;
}

/** What the rules choose in a situation. */
export function centralChoice(model: CentralModel, situation: Situation): Choice<CentralContender> {
  return new CentralChoice(model, situation).choose();
}

/** The rules in the central simulation of a situation. */
export class CentralChoice {
  readonly prices: CentralPrices;
  readonly #margin: number;
  readonly #workload: Workload;
  readonly #batchFreshWithin: (limitS: number | null) => boolean;

  constructor({ candidates, pricer, margin }: CentralModel, situation: Situation) {
    this.prices = new CentralPrices(candidates, pricer, situation);
    this.#margin = margin;
    this.#workload = situation.workload;
    this.#batchFreshWithin = batchFreshness({ batches: () => batchesAmong(candidates), pricer }, situation);
  }

  /** The choice among all candidates. Those that may change it are priced. */
  choose(): Choice<CentralContender> {
    for (;;) {
      const choice = this.among(this.prices.contenders);
      if (choice.chosen === null || !this.prices.priceUpTo(this.#mostUsd(choice.chosen))) return choice;
    }
  }

  /** The highest cost of an option that could be chosen instead: less than a batch that is chosen, or in a tie with a live option. */
  #mostUsd(chosen: CentralContender): number {
    return chosen.candidate.mode === 'batch'
      ? chosen.costUsd
      : mostTiedUsd(chosen, this.#workload) / (1 - MICRO_BATCH_SAVING);
  }

  /** The choice among some contenders. */
  among<T extends Contender>(contenders: readonly T[]): Choice<T> {
    return choose({
      contenders,
      workload: this.#workload,
      batchFreshWithin: this.#batchFreshWithin,
      surelyCheaper: (other, batch) => Math.log(other.costUsd / batch.costUsd) < -this.#margin,
    });
  }
}

/** No batch job starts, runs and ends in less time, so the search stops here. */
const MIN_BATCH_AGE_S = 1;

/** The batch candidates, asked for only where a rule needs them, and how to price them. */
export interface Batches {
  readonly batches: () => readonly Candidate[];
  readonly pricer: Pricer;
}

/** The batch candidates among others. */
export function batchesAmong(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ mode }) => mode === 'batch');
}

/** Answers whether some batch candidate could keep its answers within an age if no caller waited. */
export function batchFreshness({ batches, pricer }: Batches, situation: Situation): (limitS: number | null) => boolean {
  const known = new Map<number | null, boolean>();
  return (limitS) => {
    if (limitS !== null && limitS < MIN_BATCH_AGE_S) return false;
    const remembered = known.get(limitS);
    if (remembered !== undefined) return remembered;
    const workload = unattended(situation.workload, limitS);
    const found = batches().some((candidate) => {
      const { feasible, maxAgeS } = pricer.price(candidate, workload, situation.simulation);
      return feasible && (limitS === null || maxAgeS <= limitS * (1 + 1e-9));
    });
    known.set(limitS, found);
    return found;
  };
}

function unattended(workload: Workload, maxStalenessS: number | null): Workload {
  return { ...workload, callerWaits: false, sloMs: null, inputsKnownInAdvance: 1, maxStalenessS };
}

/**
 * The age in seconds of the oldest answer of the freshest batch among all candidates, to within 1 %; null if no batch is feasible at any
 * age.
 */
export function freshestBatchS(batches: Batches, situation: Situation): number | null {
  const freshWithin = batchFreshness(batches, situation);
  if (!freshWithin(null)) return null;
  let stale = MIN_BATCH_AGE_S;
  let fresh = 60 * 86_400;
  if (!freshWithin(fresh)) return null;
  while (fresh > 1.01 * stale) {
    const middle = Math.sqrt(stale * fresh);
    if (freshWithin(middle)) fresh = middle;
    else stale = middle;
  }
  return fresh;
}
