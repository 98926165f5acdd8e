import type { BillItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { GIB, MONTH_S, predictionsPerMonth } from '#core/price/pricing/units.ts';
import type { BatchPlan } from './batch-plan.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';

/** Size of the key and metadata of one stored answer, in bytes. */
const KEY_BYTES = 100;

/** If a larger share of requests has no stored answer, the batch cannot serve a waiting caller. */
export const COVERAGE_GAP_TOLERANCE = 0.01;

/**
 * The monthly bill of the bucket for inputs and answers, written and read in parts, and if a caller waits also of the table from which
 * answers are read by key. An item without a price in the region is left out and named.
 */
export function storeItems(options: {
  readonly lookup: Lookup;
  readonly workload: Workload;
  readonly trafficRatio: number;
  readonly plan: BatchPlan;
}): { readonly items: readonly BillItem[]; readonly missing: readonly string[] } {
  const { lookup, workload, trafficRatio, plan } = options;
  const runs = MONTH_S / plan.periodS;
  const partBytes = lookup.limit('s3.part');
  const parts = (bytesPerRow: number) => Math.max(plan.instances, Math.ceil((plan.rows * bytesPerRow) / partBytes));
  const partsIn = parts(workload.payloadBytesIn);
  const keptGb = (2 * plan.rows * (workload.payloadBytesIn + workload.payloadBytesOut)) / GIB;
  const amounts: (readonly [code: string, id: string, units: number])[] = [
    ['s3-kept-runs', 's3.storage', keptGb],
    ['s3-writes', 's3.put', runs * (partsIn + parts(workload.payloadBytesOut))],
    ['s3-reads', 's3.get', runs * partsIn],
  ];
  if (workload.callerWaits) {
    const reads = predictionsPerMonth(workload.predictionsPerDay) * trafficRatio;
    amounts.push(
      ['dynamodb-writes', 'dynamodb.write', runs * plan.rows * writeUnits(workload)],
      // An eventually consistent read of 4 KB takes half a unit.
      ['dynamodb-reads', 'dynamodb.read', 0.5 * reads * Math.ceil((workload.payloadBytesOut + KEY_BYTES) / 4096)],
      ['dynamodb-storage', 'dynamodb.storage', (plan.rows * (workload.payloadBytesOut + KEY_BYTES)) / GIB],
    );
  }
  const items: BillItem[] = [];
  const missing: string[] = [];
  for (const [code, id, units] of amounts) {
    const usd = lookup.unitUsd(id);
    if (usd === null) missing.push(code);
    else items.push({ code, monthlyUsd: usd * units });
  }
  return { items, missing };
}

/** The bill items for which the region has no price. */
export function storeReasons(missing: readonly string[]): readonly Reason[] {
  return missing.length === 0 ? [] : [{ code: 'items-unpriced', items: missing }];
}

/** US dollars to write one answer that is read by key; 0 if it is read from the bucket or has no price. */
export function storeRowUsd(lookup: Lookup, workload: Workload): number {
  return workload.callerWaits ? writeUnits(workload) * lookup.usd('dynamodb.write') : 0;
}

function writeUnits(workload: Workload): number {
  return Math.ceil((workload.payloadBytesOut + KEY_BYTES) / 1024);
}

/** The latency of reading a stored answer: network and lookup, without inference. */
export function storeLatencyMs(lookup: Lookup, workload: Workload): NonNullable<Evaluation['latencyMs']> {
  const { limit } = lookup;
  // Ids written out: making them in every world would take longer than the rest.
  return workload.callerWaits
    ? {
        p50: workload.pathOverheadMs + limit('dynamodb.read-p50'),
        p99: workload.pathOverheadMs + limit('dynamodb.read-p99'),
      }
    : { p50: workload.pathOverheadMs + limit('s3.read-p50'), p99: workload.pathOverheadMs + limit('s3.read-p99') };
}

/** Why pre-computed answers cannot serve this workload; empty if they can. */
export function batchObstacles(lookup: Lookup, workload: Workload): readonly Reason[] {
  if (!workload.callerWaits) return [];
  const gap = 1 - workload.inputsKnownInAdvance;
  if (gap > COVERAGE_GAP_TOLERANCE) return [{ code: 'inputs-not-known', share: gap }];
  const readMs = storeLatencyMs(lookup, workload).p99;
  if (workload.sloMs !== null && readMs > workload.sloMs) {
    return [{ code: 'stored-read-over-slo', p99Ms: readMs, sloMs: workload.sloMs }];
  }
  return [];
}
