import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { isCatalogGap } from '#core/contract/reasons/reasons.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { groupBy } from '#core/group-by.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import type { Evaluator } from '#core/price/serving/evaluator.ts';
import { knownUsd } from './rows/rows.ts';

/**
 * How many services have a price in the region of the catalogue, and how many there are. It depends on prices alone: a service that cannot do
 * the user's work may have one.
 */
export function pricedServices(
  evaluator: Pick<Evaluator, 'candidates' | 'price' | 'usd' | 'leastUsd'>,
): NonNullable<PlanDocument['catalog']['services']> {
  const services = groupBy(evaluator.candidates({}), ({ service }) => service);
  const works = easyWorks();
  // What has a cost, or a least cost, has prices.
  const hasCost = (candidate: Candidate, work: Workload): boolean =>
    knownUsd(candidate, { workload: work, pricer: evaluator }).usd < Infinity;
  const hasGap = (candidate: Candidate, work: Workload): boolean =>
    evaluator.price(candidate, work, CENTRAL_SIMULATION).explain().reasons.some(isCatalogGap);
  const isUnpriced = (of: readonly Candidate[]): boolean =>
    works.some((work) => of.every((candidate) => !hasCost(candidate, work) && hasGap(candidate, work)));
  const unpriced = services.filter(isUnpriced).length;
  return { priced: services.length - unpriced, all: services.length };
}

/**
 * A workload for which every service can have a price: little data, a patient caller, and inputs known in advance, all of them for a table and most
 * of them for a table with a live service behind it.
 */
function easyWorks(): readonly Workload[] {
  return [1, 0.9].map((inputsKnownInAdvance) =>
    Workload.parse({
      predictionsPerDay: 1e6,
      callerWaits: true,
      sloMs: 60_000,
      maxStalenessS: 26 * 3600,
      inputsKnownInAdvance,
      readsPerEntityPerDay: 10,
    }),
  );
}
