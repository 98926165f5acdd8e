import type { Workload } from '../contract/workload.ts';
import { instancesForPeak } from '../pricing/always-on.ts';
import { reworkPct } from '../pricing/failures.ts';
import { kinesisPutUnits, kinesisShards } from '../pricing/kinesis.ts';
import { MONTH_H, predictionsPerMonth } from '../pricing/units.ts';
import type { CapacityProfile } from '../projection/types.ts';
import { busyWindowBoundMs } from '../queueing/closed-forms.ts';
import { type Common, priced, sayDuration, sayMb, sayMs, sayOver, struckOut } from './evaluation.ts';
import { burstableObstacle, discountFactor, type ServingContext, type ServingDefinition, speedupIn } from './option.ts';
import { ratesOf } from './traffic.ts';
import type { Candidate, Evaluation, World } from './types.ts';

/** The longest window that is planned where nothing asks for a shorter one, seconds. */
const LONGEST_WINDOW_S = 60;

/** A Kinesis stream read in micro-batches by consumers on EC2 that are always on. */
export const kinesisMicrobatch: ServingDefinition = {
  service: 'kinesis-microbatch',
  mode: 'microbatch',
  purchases: ['on-demand', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const unplanned: Common = {
    candidate,
    basis: 'projected',
    scaling: 'Shards and consumers follow the peak; bigger batches absorb bursts before an instance is added.',
    errorHandling: { unit: 'batch', expectedReworkPct: 100 * workload.failureRate },
  };
  const instance = lookup.instance(candidate.instanceType ?? '');
  if (instance === null)
    return struckOut(unplanned, [`no ${candidate.instanceType} in the catalogue of ${lookup.region}`]);
  const projection = context.project(instance);
  if (projection.state === 'refused') return struckOut(unplanned, projection.reasons);
  const { profile } = projection;
  const price = lookup.ec2Price(instance, candidate.purchase);
  const shardUsd = lookup.unitUsd('kinesis.shard');
  const putUsd = lookup.unitUsd('kinesis.put');
  if (price === null) {
    return struckOut(unplanned, [`the catalogue has no ${candidate.purchase} price of ${instance.instanceType}`]);
  }
  if (shardUsd === null || putUsd === null) {
    return struckOut(unplanned, [`the catalogue has no price of Kinesis in ${lookup.region}`]);
  }
  const stream = planStream({ context, workload, world, profile });
  const common: Common = {
    ...unplanned,
    basis: profile.basis,
    errorHandling: { unit: 'batch', expectedReworkPct: stream.reworkPct },
  };
  const obstacles = [...burstableObstacle(instance.instanceType), ...obstaclesOf({ context, workload, stream })];
  if (obstacles.length > 0) return struckOut(common, obstacles);
  const { latencyMs } = stream;
  const puts = predictionsPerMonth(workload.predictionsPerDay) * world.trafficRatio;
  const hours = stream.consumers * MONTH_H;
  return priced(common, {
    count: stream.consumers,
    items: [
      { item: `Kinesis, ${stream.shards} shards`, monthlyUsd: stream.shards * shardUsd * MONTH_H },
      { item: 'Kinesis puts', monthlyUsd: puts * kinesisPutUnits(workload.payloadBytesIn) * putUsd },
      {
        item: `${stream.consumers} × EC2 ${instance.instanceType} ${candidate.purchase}`,
        monthlyUsd: hours * price.usdPerHour * discountFactor(workload),
      },
      {
        item: 'EBS root volume',
        monthlyUsd: stream.consumers * lookup.limit('ec2.root-volume') * (lookup.unitUsd('ebs.gp3') ?? 0),
      },
    ],
    latencyMs,
    freshnessS: { mean: latencyMs.p50 / 1000, max: latencyMs.p99 / 1000 },
    reasons: [
      `window of ${sayDuration(stream.windowS)}, ${stream.batchRows.toFixed(stream.batchRows < 10 ? 1 : 0)} rows a batch at the mean rate`,
      ...(workload.callerWaits ? ['the caller has to subscribe or poll for the answer: a stream has no reply'] : []),
      ...profile.reasons,
    ],
  });
}

interface StreamPlan {
  readonly shards: number;
  readonly windowS: number;
  readonly batchRows: number;
  readonly consumers: number;
  readonly reworkPct: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

function planStream(options: {
  readonly context: ServingContext;
  readonly workload: Workload;
  readonly world: World;
  readonly profile: CapacityProfile;
}): StreamPlan {
  const { context, workload, world, profile } = options;
  const { lookup, run } = context;
  const { meanPerS, peakPerS } = ratesOf(workload, world.trafficRatio);
  const shards = kinesisShards({
    recordsPerS: peakPerS,
    bytesPerRecord: workload.payloadBytesIn,
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
  });
  const windowS = windowOf(context, workload);
  const most = run.model.batchable ? lookup.limit('kinesis.poll-records') : 1;
  const batchAt = (ratePerS: number) => Math.max(1, Math.min(most, (ratePerS / shards) * windowS));
  const speedup = speedupIn(world, profile);
  // What one read brings is split over the sessions, so that all of them are done at about the same time.
  const batchMsAt = (rows: number) => profile.serviceMs(Math.max(1, rows / profile.sessions)) / speedup;
  const peakRows = batchAt(peakPerS);
  const peakMs = batchMsAt(peakRows);
  const rowsPerS = Math.min(profile.best.rowsPerS * speedup, (1000 * peakRows) / peakMs);
  const rework = reworkPct({ failureRate: workload.failureRate, itemsPerUnit: batchAt(meanPerS) });
  const consumers = instancesForPeak({
    peakPerS: peakPerS * (1 + rework / 100),
    xSloPerS: rowsPerS,
    minInstances: workload.callerWaits ? workload.minInstances : 1,
  });
  const bound = busyWindowBoundMs({ tau0Ms: peakMs, alphaMs: 0, windowMs: windowS * 1000, maxBatch: 1 });
  const meanMs = windowS * 500 + batchMsAt(batchAt(meanPerS));
  return {
    shards,
    windowS,
    batchRows: batchAt(meanPerS),
    consumers,
    reworkPct: rework,
    latencyMs: { p50: workload.pathOverheadMs + meanMs, p99: workload.pathOverheadMs + bound },
  };
}

/** As long as staleness and SLO allow, since only the fixed part of a call falls; no shorter than a shard may be read. */
function windowOf({ lookup }: ServingContext, workload: Workload): number {
  const shortestS = lookup.limit('kinesis.poll');
  if (workload.callerWaits) return shortestS;
  return Math.max(shortestS, Math.min(LONGEST_WINDOW_S, (workload.maxStalenessS ?? Infinity) / 4));
}

function obstaclesOf(options: {
  readonly context: ServingContext;
  readonly workload: Workload;
  readonly stream: StreamPlan;
}): readonly string[] {
  const { context, workload, stream } = options;
  const { lookup } = context;
  const obstacles: string[] = [];
  const recordMb = lookup.limit('kinesis.record');
  if (workload.payloadBytesIn > recordMb * 2 ** 20) {
    obstacles.push(`a record of ${sayMb(workload.payloadBytesIn)} is over Kinesis' ${recordMb} MB`);
  }
  const most = lookup.limit('kinesis.shards');
  if (stream.shards > most) obstacles.push(`the peak needs ${stream.shards} shards, an account has ${most}`);
  if (!Number.isFinite(stream.consumers) || stream.consumers > 500)
    obstacles.push('the peak needs more than 500 consumers');
  const { p99 } = stream.latencyMs;
  if (workload.callerWaits && workload.sloMs !== null && p99 > workload.sloMs) {
    obstacles.push(
      `a row waits up to ${sayMs(stream.windowS * 1000)} to be read, p99 is ${sayOver(p99, workload.sloMs)}, the SLO is ${sayMs(workload.sloMs)}`,
    );
  }
  if (workload.maxStalenessS !== null && p99 > workload.maxStalenessS * 1000) {
    obstacles.push(`an answer may be ${sayDuration(workload.maxStalenessS)} old, the stream takes ${sayMs(p99)}`);
  }
  return obstacles;
}
