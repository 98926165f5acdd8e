import type { BreakdownItem } from '../contract/plan.ts';
import type { Workload } from '../contract/workload.ts';
import { GIB, MONTH_S, predictionsPerMonth } from '../pricing/units.ts';
import type { BatchPlan } from './batch-plan.ts';
import type { Evaluation } from './types.ts';
import type { Lookup } from './lookup.ts';

/** Rows that go into one object of the bucket. */
const ROWS_PER_OBJECT = 1e6;
/** Key and bookkeeping of one stored answer, bytes. */
const KEY_BYTES = 100;

/** Share of requests without an answer in the store above which a caller who waits cannot be served from it. */
export const COVERAGE_GAP_TOLERANCE = 0.01;

/**
 * Where a batch's answers are read: in a table by key when a caller waits, else in the bucket they were written to. Money of a month; what a
 * region has no price for is left out and named.
 */
export function storeItems(options: {
  readonly lookup: Lookup;
  readonly workload: Workload;
  readonly trafficRatio: number;
  readonly plan: BatchPlan;
}): { readonly items: readonly BreakdownItem[]; readonly missing: readonly string[] } {
  const { lookup, workload, trafficRatio, plan } = options;
  const runs = MONTH_S / plan.periodS;
  const objects = Math.max(plan.instances, Math.ceil(plan.rows / ROWS_PER_OBJECT));
  const keptGb = (2 * plan.rows * (workload.payloadBytesIn + workload.payloadBytesOut)) / GIB;
  const amounts: (readonly [item: string, id: string, units: number])[] = [
    ['S3 storage of the last two runs', 's3.storage', keptGb],
    ['S3 writes', 's3.put', runs * objects],
    ['S3 reads', 's3.get', runs * objects],
  ];
  if (workload.callerWaits) {
    const reads = predictionsPerMonth(workload.predictionsPerDay) * trafficRatio;
    amounts.push(
      [
        'DynamoDB writes',
        'dynamodb.write',
        runs * plan.rows * Math.ceil((workload.payloadBytesOut + KEY_BYTES) / 1024),
      ],
      // An eventually consistent read of 4 KB is half a unit.
      ['DynamoDB reads', 'dynamodb.read', 0.5 * reads * Math.ceil((workload.payloadBytesOut + KEY_BYTES) / 4096)],
      ['DynamoDB storage', 'dynamodb.storage', (plan.rows * (workload.payloadBytesOut + KEY_BYTES)) / GIB],
    );
  }
  const items: BreakdownItem[] = [];
  const missing: string[] = [];
  for (const [item, id, units] of amounts) {
    const usd = lookup.unitUsd(id);
    if (usd === null) missing.push(item);
    else items.push({ item, monthlyUsd: usd * units });
  }
  return { items, missing };
}

/** What a reader of a batch's answer waits for: the way there and the look-up, no inference. */
export function storeLatencyMs(lookup: Lookup, workload: Workload): NonNullable<Evaluation['latencyMs']> {
  const store = workload.callerWaits ? 'dynamodb' : 's3';
  return {
    p50: workload.pathOverheadMs + lookup.limit(`${store}.read-p50`),
    p99: workload.pathOverheadMs + lookup.limit(`${store}.read-p99`),
  };
}

/** Why answers computed in advance cannot serve this workload at all; empty when they can. */
export function batchObstacles(lookup: Lookup, workload: Workload): readonly string[] {
  if (!workload.callerWaits) return [];
  const gap = 1 - workload.inputsKnownInAdvance;
  if (gap > COVERAGE_GAP_TOLERANCE) {
    const share = gap >= 0.9995 ? 'no input is' : `${Number((gap * 100).toPrecision(2))} % of the inputs are not`;
    return [`a caller waits and ${share} known when the batch runs`];
  }
  const readMs = storeLatencyMs(lookup, workload).p99;
  if (workload.sloMs !== null && readMs > workload.sloMs) {
    return [`reading a stored answer takes ${readMs} ms at p99, the SLO is ${workload.sloMs} ms`];
  }
  return [];
}
