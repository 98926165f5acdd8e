import type { Workload } from '#core/contract/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { COVERAGE_GAP_TOLERANCE } from '#core/price/serving/batch/batch-store.ts';
import { ec2Common, ec2Machine } from '#core/price/serving/batch/ec2-job.ts';
import { priced, sayDuration, sayShare, struckOut } from '#core/price/serving/candidate/evaluation.ts';
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
  const obstacles =
    stated > COVERAGE_GAP_TOLERANCE
      ? [
          `${sayShare(stated)} of the inputs are not known when the batch runs: their reads would find nothing, and ${sayShare(COVERAGE_GAP_TOLERANCE)} is tolerated`,
        ]
      : [];
  const readiness = ec2Machine({ context, candidate, workload, world, obstacles });
  const scaling = 'The job follows the number of entities, the store the reads; a peak of reads needs no model.';
  const commonOf = ec2Common({ readiness, workload, candidate, scaling });
  const common = commonOf(null);
  if (readiness.state !== 'ready') return struckOut(common, readiness.reasons);
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
  if (planning.state === 'impossible') return struckOut(common, planning.reasons);
  const { answers } = planning;
  const { plan, store } = answers;
  const gap = coverageGap(workload, plan.periodS);
  if (gap > COVERAGE_GAP_TOLERANCE) {
    return struckOut(common, [
      `${sayShare(gap)} of the reads are of entities that are new since the last run, ${sayDuration(plan.periodS)} ago at most: ` +
        `they would find nothing, and ${sayShare(COVERAGE_GAP_TOLERANCE)} is tolerated`,
    ]);
  }
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

function reuseReasons({ readsPerEntityPerDay }: Workload, { plan }: StoredAnswers, gap: number): readonly string[] {
  const missed = gap > 0 ? [`${sayShare(gap)} of the reads find no answer`] : [];
  if (readsPerEntityPerDay === null) {
    return ['nothing says that an answer is read more than once: every prediction is computed and stored', ...missed];
  }
  const reads = (readsPerEntityPerDay * plan.periodS) / 86_400;
  return [
    `an answer is read ${Number(reads.toPrecision(2))} times on average before the next run replaces it`,
    ...missed,
  ];
}
