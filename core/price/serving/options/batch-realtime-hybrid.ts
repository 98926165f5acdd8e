import type { Workload } from '#core/contract/workload.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { coverageGap, entityRanks } from '#core/price/reuse/entities.ts';
import { ec2Common, ec2Machine } from '#core/price/serving/batch/ec2-job.ts';
import { priced, sayCount, sayDuration, sayShare, struckOut } from '#core/price/serving/candidate/evaluation.ts';
import { cheapestMix, type Mix } from '#core/price/serving/hybrid/hybrid-mix.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';
import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { lambda } from './lambda.ts';
import { sagemakerEndpoint } from './sagemaker-endpoint.ts';
import { sagemakerServerless } from './sagemaker-serverless.ts';

const LIVE_OPTIONS: LiveOptions = {
  endpoint: sagemakerEndpoint,
  functions: [
    { name: 'Lambda', definition: lambda },
    { name: 'SageMaker Serverless', definition: sagemakerServerless },
  ],
};

/** A batch computes in advance what is read often enough to pay for it; the rest, and what is new, is answered live. */
export const batchRealtimeHybrid: ServingDefinition = {
  service: 'batch-realtime-hybrid',
  mode: 'hybrid',
  purchases: ['on-demand', 'spot'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const readiness = ec2Machine({ context, candidate, workload, world, obstacles: obstaclesOf(workload) });
  const scaling = 'The batch follows the number of entities, the live part the reads that it leaves.';
  const commonOf = ec2Common({ readiness, workload, candidate, scaling });
  const common = commonOf(null);
  if (readiness.state !== 'ready') return struckOut(common, readiness.reasons);
  const { machine } = readiness;
  const found = cheapestMix({ liveOptions: LIVE_OPTIONS, context, candidate, machine, workload, world });
  if (found.state === 'none') return struckOut(common, found.reasons);
  const { mix } = found;
  const { stored, live } = mix;
  return priced(commonOf(stored.plan), {
    count: stored.plan.instances + (live.count ?? 0),
    items: [...stored.items, ...live.breakdown.map(({ item, monthlyUsd }) => ({ item: `live: ${item}`, monthlyUsd }))],
    latencyMs: latencyOf(mix, workload),
    freshnessS: freshnessOf(mix),
    reasons: [sayCut(mix, workload), ...stored.reasons, ...machine.reasons, ...machine.profile.reasons],
  });
}

function obstaclesOf(workload: Workload): readonly string[] {
  if (workload.inputsKnownInAdvance <= 0) return ['no input is known when the batch runs: all would be live'];
  if (workload.readsPerEntityPerDay === null) {
    return ['nothing says how often an answer is read again: state readsPerEntityPerDay, or keyColumn of your data'];
  }
  return [];
}

/** The two parts one beside the other; a percentile that both share is taken as the slower of them. */
function latencyOf({ stored, live, liveShare }: Mix, workload: Workload): NonNullable<Evaluation['latencyMs']> {
  const path = workload.pathOverheadMs;
  const { p50, p99 } = stored.store.latencyMs;
  const slow = live.latencyMs ?? { p50: Infinity, p99: Infinity };
  return {
    p50: liveShare < 0.5 ? path + p50 : slow.p50,
    p99: liveShare < 0.01 ? path + p99 : Math.max(path + p99, slow.p99),
  };
}

function freshnessOf({ stored, live, liveShare }: Mix): NonNullable<Evaluation['freshnessS']> {
  const { mean, max } = stored.plan.freshness;
  return { mean: (1 - liveShare) * mean + liveShare * (live.freshnessS?.mean ?? 0), max };
}

function sayCut({ stored, cut, liveShare, liveName }: Mix, workload: Workload): string {
  const perRefresh = ((workload.readsPerEntityPerDay ?? 0) * stored.plan.periodS) / DAY_S;
  const gap = coverageGap(workload, stored.plan.periodS);
  const fresh = gap > 0 ? ` (${sayShare(gap)} are new or not known in advance)` : '';
  const alike =
    entityRanks(workload).readShare.length === 1 ? ' (all taken as alike: name keyColumn to tell them apart)' : '';
  return (
    `${sayCount(stored.plan.rows)} entities, ${sayShare(cut.entityShare)} of all${alike}, are computed in advance every ${sayDuration(stored.plan.periodS)} and ` +
    `have ${sayShare(1 - liveShare)} of the reads, ${sayCount(perRefresh)} for the average entity between two runs; ${liveName} answers ` +
    `the other ${sayShare(liveShare)}${fresh}`
  );
}
