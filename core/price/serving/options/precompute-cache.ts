import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { COVERAGE_GAP_TOLERANCE } from '#core/price/serving/batch/batch-store.ts';
import { ec2Common, ec2Machine } from '#core/price/serving/batch/ec2-job.ts';
import { infeasible, priced } from '#core/price/serving/candidate/evaluation.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import { planStoredAnswers, type StoredAnswers } from '#core/price/serving/hybrid/stored-answers.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** A batch on EC2 computes the answer of every entity that is read; reads come from a key-value store, and nothing is computed live. */
export const precomputeCache: ServingDefinition = {
  service: 'precompute-cache',
  mode: 'cached',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const stated = 1 - workload.inputsKnownInAdvance;
  const obstacles = unanswered(stated, null);
  const readiness = ec2Machine({ context, candidate, workload, world, obstacles });
  const scaling = { code: 'entities-and-reads' } as const;
  const commonOf = ec2Common({ readiness, workload, candidate, scaling });
  const common = commonOf(null);
  if (readiness.state !== 'ready') return infeasible(common, readiness.reasons);
  const { machine } = readiness;
  const { trafficRatio } = world;
  const planning = planStoredAnswers({
    context,
    machine,
    workload,
    trafficRatio,
    entityShare: 1,
    readShare: 1,
  });
  if (planning.state === 'impossible') return infeasible(common, planning.reasons);
  const { answers } = planning;
  const { plan, store } = answers;
  const gap = coverageGap(workload, plan.periodS);
  const missed = unanswered(gap, plan.periodS);
  if (missed.length > 0) return infeasible(common, missed);
  const path = workload.pathOverheadMs;
  return priced(commonOf(plan), {
    count: plan.instances,
    items: answers.items,
    latencyMs: { p50: path + store.latencyMs.p50, p99: path + store.latencyMs.p99 },
    freshnessS: plan.freshness,
    reasons: [
      ...answers.reasons,
      ...reuseReasons(workload, answers, gap),
      ...machine.reasons,
      ...machine.profile.reasons,
    ],
  });
}

function unanswered(share: number, periodS: number | null): readonly Reason[] {
  if (share <= COVERAGE_GAP_TOLERANCE) return [];
  return [{ code: 'unanswered-reads', share, toleratedShare: COVERAGE_GAP_TOLERANCE, periodS }];
}

function reuseReasons({ readsPerEntityPerDay }: Workload, { plan }: StoredAnswers, gap: number): readonly Reason[] {
  const missed: readonly Reason[] = gap > 0 ? [{ code: 'reads-missed', share: gap }] : [];
  if (readsPerEntityPerDay === null) return [{ code: 'single-reads' }, ...missed];
  const reads = (readsPerEntityPerDay * plan.periodS) / 86_400;
  return [{ code: 'reads-per-answer', reads }, ...missed];
}
