import { billedPredictions } from '#core/price/pricing/units.ts';
import type { AssumptionFact, AssumptionWithSource } from '#core/contract/plan/assumptions.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';
import { allowsAll } from '#core/price/serving/candidate/allowed.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';

const STATED = 'stated';

/** Whether an assumption is something that the user stated, so that it applies to this plan alone. */
export function isStated({ kind }: Pick<AssumptionWithSource, 'kind'>): boolean {
  return kind === STATED;
}

/** What the user stated about what may be chosen, each in one fact: excluded services are not listed one by one as infeasible. */
export function statedLimits(workload: Workload, candidates: readonly Candidate[]): readonly AssumptionWithSource[] {
  const facts = [
    ...allowedFacts(workload, candidates),
    ...existingFacts(workload),
    ...quotaFacts(workload),
    ...onceFacts(workload),
  ];
  return facts.map((fact) => ({ ...fact, kind: STATED, source: null }));
}

function allowedFacts(workload: Workload, candidates: readonly Candidate[]): readonly AssumptionFact[] {
  if (allowsAll(workload)) return [];
  const { only, without } = workload;
  const present = new Set(candidates.map(({ service }) => service));
  const services = SERVING_DEFINITIONS.filter(
    ({ service, soldFor }) => soldFor === undefined && !present.has(service),
  ).map(({ service }) => service);
  return [{ code: 'left-out', only, without, services }];
}

function existingFacts({ existing }: Workload): readonly AssumptionFact[] {
  return existing.length === 0 ? [] : [{ code: 'existing-parts', parts: existing }];
}

function quotaFacts({ quotas }: Workload): readonly AssumptionFact[] {
  return quotas.length === 0 ? [] : [{ code: 'own-quotas', quotas }];
}

function onceFacts(workload: Workload): readonly AssumptionFact[] {
  return workload.once ? [{ code: 'one-off', rows: billedPredictions(workload) }] : [];
}
