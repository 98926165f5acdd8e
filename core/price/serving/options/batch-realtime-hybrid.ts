import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { coverageGap, entityRanks } from '#core/price/reuse/entities.ts';
import { machineHours } from '#core/price/serving/batch/batch-served.ts';
import { jobErrors, ec2Job, ec2Rework } from '#core/price/serving/batch/ec2-job.ts';
import {
  type Asked,
  everyInstanceType,
  served,
  type Served,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { cheapestMix, type Mix, mixInSimulation } from '#core/price/serving/hybrid/hybrid-mix.ts';
import { deployedAnswers } from '#core/price/serving/hybrid/stored-answers.ts';
import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { ecsFargate } from './ecs-fargate.ts';
import { eks } from './eks.ts';
import { lambda } from './lambda.ts';
import { sagemakerEndpoint } from './sagemaker-endpoint.ts';
import { sagemakerServerless } from './sagemaker-serverless.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';

const LIVE_OPTIONS: LiveOptions = {
  fleets: [
    { definition: sagemakerEndpoint, nameOf: sagemakerName },
    { definition: eks, nameOf: (instanceType) => instanceType },
  ],
  containers: [ecsFargate],
  functions: [lambda, sagemakerServerless],
};

/** A batch pre-computes the answers whose reads pay for it; the rest, and new entities, are answered live. */
export const batchRealtimeHybrid = servingOption({
  service: 'batch-realtime-hybrid',
  movingParts: 8,
  billed: {
    names: [...BILLED.compute, ...BILLED.sagemaker, ...BILLED.lambda, ...BILLED.containers, ...BILLED.store],
    units: null,
  },
  recipe: 'hybrid',
  words: {
    name: 'Batch and real time',
    parts: 'a job, a table and a live endpoint',
    growsBy: 'a longer run and more live load',
    scaling: {
      'entities-and-live-reads':
        'The batch grows with the number of entities, the live part with the reads that the batch does not answer.',
    },
  },
  mode: 'hybrid',
  purchases: ['on-demand', 'spot'],
  instanceTypes: everyInstanceType,
  // The cut between stored and live answers is searched at the prices of a table.
  prices: { products: ['dynamodb'], ids: ['dynamodb.write', 'dynamodb.read', 'dynamodb.storage'] },
  obstacles: obstaclesOf,
  scaling: () => ({ code: 'entities-and-live-reads' }),
  errorHandling: jobErrors,
  surroundings: () => 'job-and-live',
  plan,
});

/** The live part and the cut are chosen once, as a fleet is sized: a service is not adapted to a simulation that is not known in advance. */
const chosenMix = sizedOnce((asked) => {
  const job = ec2Job(asked);
  return job.state === 'impossible' ? job : cheapestMix({ asked, job: job.plan, liveOptions: LIVE_OPTIONS });
});

function plan(asked: Asked): Planning<Served> {
  const { workload, simulation } = asked;
  const screened = ec2Job(asked);
  if (screened.state === 'impossible') return screened;
  const job = screened.plan;
  const chosen = chosenMix(asked);
  if (chosen.state === 'impossible') return chosen;
  const found = simulation.sizedIn === null ? chosen : mixInSimulation({ asked, job }, chosen.plan);
  if (found.state === 'impossible') return found;
  const mix = found.plan;
  const { stored, live } = mix;
  const latencyMs = latencyOf(mix, workload);
  return planned(
    served({
      count: stored.plan.instances + (live.count ?? 0),
      items: [...stored.items, ...live.breakdown.filter(isOwn).map((item) => ({ ...item, live: mix.rest.service }))],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, storedParts(mix, workload), 'live-answer'),
      freshnessS: freshnessOf(mix),
      profile: job.profile,
      reworkPct: ec2Rework(job, stored.plan),
      machineHours: machineHours(stored.plan),
      reasons: [splitOf(mix, workload), ...live.reasons.filter(isQuota), ...stored.reasons, ...job.reasons],
      deployment: () => {
        const rest = mix.rest.deployedAt(mix.liveShare, simulation);
        return deployedAnswers(asked, job, {
          answers: stored,
          live: { service: mix.rest.service, share: mix.liveShare, ...rest },
        });
      },
    }),
  );
}

/** The live part's other reasons are about its own machines. */
function isQuota({ code }: Reason): boolean {
  return code === 'quota-increase';
}

const SHARED_CODES: readonly string[] = ['operations', 's3-answers', 's3-writes'];

/** The hybrid states its own operations, usual extras and store of answers, for both parts together. */
function isOwn({ code }: BillItem): boolean {
  return !SHARED_CODES.includes(code) && !code.startsWith('usual-');
}

function obstaclesOf({ workload }: Asked): readonly Reason[] {
  if (workload.inputsKnownInAdvance <= 0) return [{ code: 'no-input-known' }];
  if (workload.readsPerEntityPerDay === null) return [{ code: 'reads-not-stated' }];
  return [];
}

/** The combined latency of both parts. A percentile that both parts contribute to is taken as the slower of the two. */
function latencyOf({ stored, live, liveShare }: Mix, workload: Workload): Served['latencyMs'] {
  const path = workload.pathOverheadMs;
  const { p50, p99 } = stored.store.latencyMs;
  const slow = live.latencyMs ?? { p50: Infinity, p99: Infinity };
  return {
    p50: liveShare < 0.5 ? path + p50 : slow.p50,
    p99: liveShare < 0.01 ? path + p99 : Math.max(path + p99, slow.p99),
  };
}

/** The path of every answer, and the look-up at the percentiles whose answer is a stored one. */
function storedParts(mix: Mix, workload: Workload): readonly LatencyPart[] {
  const path = workload.pathOverheadMs;
  const total = latencyOf(mix, workload);
  const { p50, p99 } = mix.stored.store.latencyMs;
  const lookUp = (ms: number, totalMs: number): number => (path + ms === totalMs ? ms : 0);
  return [always('path', path), { code: 'lookup', p50: lookUp(p50, total.p50), p99: lookUp(p99, total.p99) }];
}

function freshnessOf({ stored, live, liveShare }: Mix): NonNullable<Served['freshnessS']> {
  const { mean, max } = stored.freshness;
  return { mean: (1 - liveShare) * mean + liveShare * (live.freshnessS?.mean ?? 0), max };
}

function splitOf({ stored, cut, liveShare, rest }: Mix, workload: Workload): Reason {
  const { periodS, rows } = stored.plan;
  return {
    code: 'hybrid-split',
    entities: rows,
    entityShare: cut.entityShare,
    isUniform: entityRanks(workload).readShare.length === 1,
    periodS,
    readsPerEntity: ((workload.readsPerEntityPerDay ?? 0) * periodS) / DAY_S,
    liveShare,
    newShare: Math.max(0, coverageGap(workload, periodS)),
    liveService: rest.service,
  };
}
