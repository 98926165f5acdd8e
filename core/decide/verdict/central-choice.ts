import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';
import { type Choice, choose } from './rules.ts';
import { type Contender } from '#core/decide/cheapest/contender.ts';

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

/** A workload in one simulation. */
export interface Situation {
  readonly workload: Workload;
  readonly simulation: Simulation;
}

/** What the rules choose in a situation. */
export function centralChoice(model: CentralModel, situation: Situation): Choice<Contender> {
  return chooseCentrally(model, situation, centralContenders(model, situation));
}

/** Every candidate with its cost in the situation. */
export function centralContenders(model: CentralModel, situation: Situation): Contender[] {
  return model.candidates.map((candidate) => {
    const central = model.pricer.price(candidate, situation.workload, situation.simulation);
    return { candidate, central, costUsd: central.usd };
  });
}

/** The choice among the contenders of a situation. */
export function chooseCentrally(
  model: CentralModel,
  situation: Situation,
  contenders: readonly Contender[],
): Choice<Contender> {
  return choose({
    contenders,
    workload: situation.workload,
    batchFreshWithin: batchFreshness(
      { batches: () => batchesAmong(model.candidates), pricer: model.pricer },
      situation,
    ),
    surelyCheaper: (other, batch) => Math.log(other.costUsd / batch.costUsd) < -model.margin,
  });
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
