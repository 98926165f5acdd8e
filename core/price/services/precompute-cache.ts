import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { coverageGap } from '#core/price/reuse/entities.ts';
import { leavesTooMany } from '#core/price/serving/batch/batch-store.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import type { Stated } from '#core/price/serving/candidate/asked.ts';
import { type EvaluateDraw, everyInstanceType, servingOption } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { StoredAnswers } from '#core/price/serving/hybrid/stored-answers.ts';
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
    bills: { text: 'runs, and each read and write of an answer' },
  },
  mode: 'cached',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: everyInstanceType,
  obstacles: ({ workload }) => unanswered(workload, 1 - workload.inputsKnownInAdvance, null),
  scaling: () => ({ code: 'entities-and-reads' }),
  errorHandling: jobErrors,
  surroundings: () => 'job',
  prepare,
});

const ALL = { entityShare: 1, readShare: 1 } as const;

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { workload } = stated;
  const machine = ec2Machine(stated);
  if (machine.state === 'impossible') return machine;
  if (isUnread(workload)) return impossible({ code: 'reads-not-stated' });
  const answers = new StoredAnswers(stated, machine.plan);
  const { runs, store } = answers;
  const path = workload.pathOverheadMs;
  return planned((asked, to) => {
    const { simulation } = asked;
    answers.begin(asked);
    if (!answers.plan(simulation, ALL)) return to.refuse(() => answers.whyNot());
    const gap = coverageGap(workload, runs.periodS);
    if (leavesTooMany(gap, workload)) return to.refuse(() => unanswered(workload, gap, runs.periodS));
    const { p50, p99 } = store.latencyMs();
    answers.addTo(to);
    to.count = runs.instances;
    to.p50Ms = path + p50;
    to.p99Ms = path + p99;
    to.meanAgeS = answers.meanAgeS();
    to.maxAgeS = answers.maxAgeS();
    to.reworkPct = runs.reworkPct();
    to.machineHours = runs.machineHours();
    if (to.explanation !== null) {
      const latencyMs = { p50: to.p50Ms, p99: to.p99Ms };
      to.explanation.profile = machine.plan.profile;
      to.explanation.reasons.push(...answers.reasons(), ...reuseReasons(workload, runs.periodS, gap));
      to.explanation.reasons.push(...answers.machineReasons(simulation));
      to.explanation.latencyParts = () => partsOf(latencyMs, [always('path', path)], 'lookup');
      to.explanation.deployment = answers.deployment(() => null);
    }
    return true;
  });
}

/** Where no caller waits and no answer is known to be read again, a store by key is only another sink of a batch. */
function isUnread({ callerWaits, readsPerEntityPerDay }: Workload): boolean {
  return !callerWaits && readsPerEntityPerDay === null;
}

function unanswered(workload: Workload, share: number, periodS: number | null): readonly Reason[] {
  if (!leavesTooMany(share, workload)) return [];
  return [{ code: 'unanswered-reads', share, toleratedShare: workload.toleratedUnanswered, periodS }];
}

function reuseReasons({ readsPerEntityPerDay }: Workload, periodS: number, gap: number): readonly Reason[] {
  const missed: readonly Reason[] = gap > 0 ? [{ code: 'reads-missed', share: gap }] : [];
  if (readsPerEntityPerDay === null) return [{ code: 'single-reads' }, ...missed];
  const reads = (readsPerEntityPerDay * periodS) / 86_400;
  return [{ code: 'reads-per-answer', reads }, ...missed];
}
