import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { leavesTooMany } from '#core/price/serving/batch/batch-store.ts';
import { machineHours } from '#core/price/serving/batch/batch-served.ts';
import { jobErrors, ec2Job, ec2Rework } from '#core/price/serving/batch/ec2-job.ts';
import {
  type Asked,
  everyInstanceType,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { deployedAnswers, planStoredAnswers, type StoredAnswers } from '#core/price/serving/hybrid/stored-answers.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';

/** A batch on EC2 computes the answer of every entity that is read. Reads come from a key-value store; nothing is computed live. */
export const precomputeCache = servingOption({
  service: 'precompute-cache',
  movingParts: 5,
  billed: { names: [...BILLED.compute, ...BILLED.store], units: null },
  recipe: 'stored',
  words: {
    name: 'Pre-compute and cache',
    parts: 'a job and a key-value store',
    growsBy: 'a longer run and a larger store',
    scaling: {
      'entities-and-reads':
        'The job grows with the number of entities and the store with the reads; peak reads do not run the model.',
    },
  },
  mode: 'cached',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  obstacles: ({ workload }) => unanswered(workload, 1 - workload.inputsKnownInAdvance, null),
  scaling: () => ({ code: 'entities-and-reads' }),
  errorHandling: jobErrors,
  surroundings: () => 'job',
  plan,
});

function plan(asked: Asked): Planning<Served> {
  const { context, workload, simulation } = asked;
  const screened = ec2Job(asked);
  if (screened.state === 'impossible') return screened;
  const job = screened.plan;
  if (isUnread(workload)) return impossible({ code: 'reads-not-stated' });
  const planning = planStoredAnswers({ context, job, workload, simulation, entityShare: 1, readShare: 1 });
  if (planning.state === 'impossible') return planning;
  const answers = planning.plan;
  const { plan: runs, store } = answers;
  const gap = coverageGap(workload, runs.periodS);
  const missed = unanswered(workload, gap, runs.periodS);
  if (missed.length > 0) return impossible(...missed);
  const path = workload.pathOverheadMs;
  const latencyMs = { p50: path + store.latencyMs.p50, p99: path + store.latencyMs.p99 };
  return planned(
    served({
      count: runs.instances,
      items: answers.items,
      latencyMs,
      latencyParts: () => partsOf(latencyMs, [always('path', path)], 'lookup'),
      freshnessS: answers.freshness,
      profile: job.profile,
      reworkPct: ec2Rework(job, runs),
      machineHours: machineHours(runs),
      reasons: [...answers.reasons, ...reuseReasons(workload, answers, gap), ...job.reasons],
      deployment: () => deployedAnswers(asked, job, { answers, live: null }),
    }),
  );
}

/** Where no caller waits and no answer is known to be read again, a store by key is only another sink of a batch. */
function isUnread({ callerWaits, readsPerEntityPerDay }: Workload): boolean {
  return !callerWaits && readsPerEntityPerDay === null;
}

function unanswered(workload: Workload, share: number, periodS: number | null): readonly Reason[] {
  if (!leavesTooMany(share, workload)) return [];
  return [{ code: 'unanswered-reads', share, toleratedShare: workload.toleratedUnanswered, periodS }];
}

function reuseReasons(
  { readsPerEntityPerDay }: Workload,
  { plan: runs }: StoredAnswers,
  gap: number,
): readonly Reason[] {
  const missed: readonly Reason[] = gap > 0 ? [{ code: 'reads-missed', share: gap }] : [];
  if (readsPerEntityPerDay === null) return [{ code: 'single-reads' }, ...missed];
  const reads = (readsPerEntityPerDay * runs.periodS) / 86_400;
  return [{ code: 'reads-per-answer', reads }, ...missed];
}
