import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import type { BatchPlan } from './batch-plan.ts';
import { metered } from '#core/price/serving/candidate/metered.ts';

/** A table that every run of a batch rewrites, and the reads from it. */
export interface TableLoad {
  readonly run: Pick<BatchPlan, 'periodS' | 'rows' | 'workS' | 'slackS'>;
  /** Units of one write, of 1 KiB each. */
  readonly writeUnits: number;
  /** Units of one read: half a unit for 4 KiB, eventually consistent. */
  readonly readUnits: number;
  readonly readsPerMonth: number;
  readonly peakReadsPerS: number;
}

/** A run that is faster than its destination writes more slowly, if it still finishes in time. */
export function availableS({ workS, slackS }: Pick<BatchPlan, 'workS' | 'slackS'>): number {
  return workS + Math.max(0, slackS);
}

/** Writes and reads of a table under the cheaper of its two capacity modes. */
export interface TableCapacity {
  readonly items: readonly BillItem[];
  /** Seconds by which the answers of a run are later in the table than the run ends. */
  readonly lateS: number;
  readonly reasons: readonly Reason[];
  /** Provisioned units; null on demand. */
  readonly units: { readonly writes: number; readonly reads: number } | null;
  /** Whether the throughput of one table allows the writes and the reads. */
  readonly quota: Planning<readonly Reason[]>;
}

const HOUR_S = 3600;

/** The part of provisioned capacity that is planned for: the target of DynamoDB's own scaling. */
const TARGET_SHARE = 0.7;

/**
 * The cheaper capacity mode of a table; null if the catalogue lacks a price of the mode on demand. Provisioned writes are scheduled: for the
 * whole hours of the load they are raised, otherwise they are at their minimum. A run whose answers come within an hour spreads their writes over that
 * hour, or over as many hours as the limit of a table asks for, if it has the time. Provisioned reads are there for the peak. A table has one mode for both.
 */
export function tableCapacity(lookup: Lookup, load: TableLoad): TableCapacity | null {
  const [writeUsd, readUsd] = [lookup.unitUsd('dynamodb.write'), lookup.unitUsd('dynamodb.read')];
  if (writeUsd === null || readUsd === null) return null;
  const { run, writeUnits, readUnits, readsPerMonth, peakReadsPerS } = load;
  const runs = MONTH_S / run.periodS;
  const writes = metered(
    { code: 'dynamodb-writes' },
    { quantity: runs * run.rows * writeUnits, unit: 'unit', usd: writeUsd },
  );
  const reads = metered(
    { code: 'dynamodb-reads' },
    { quantity: readsPerMonth * readUnits, unit: 'unit', usd: readUsd },
  );
  const provisioned = provisionedCapacity(lookup, load);
  if (provisioned !== null && provisioned.monthlyUsd < writes.monthlyUsd + reads.monthlyUsd) return provisioned;
  return {
    items: readUnits === 0 ? [writes] : [writes, reads],
    lateS: 0,
    reasons: NONE,
    units: null,
    quota: unitCaveats(lookup, (run.rows / availableS(run)) * writeUnits, peakReadsPerS * readUnits),
  };
}

const NONE: readonly Reason[] = [];
const QUOTA = 'dynamodb.table-units';

function unitCaveats(lookup: Lookup, writesPerS: number, readsPerS: number): TableCapacity['quota'] {
  const [writes, reads] = [Math.ceil(writesPerS), Math.ceil(readsPerS)];
  return allQuotas(
    quotaCaveats(lookup, QUOTA, { unit: 'write-unit', needed: writes, product: 'dynamodb' }),
    quotaCaveats(lookup, QUOTA, { unit: 'read-unit', needed: reads, product: 'dynamodb' }),
  );
}

/** Null if the catalogue has no prices, or if the writes do not fit into the hours, the period, or the limit of a table. */
function provisionedCapacity(
  lookup: Lookup,
  { run, writeUnits, readUnits, peakReadsPerS }: TableLoad,
): (TableCapacity & { readonly monthlyUsd: number }) | null {
  const writeUsdPerH = lookup.unitUsd('dynamodb.provisioned-write');
  const readUsdPerH = lookup.unitUsd('dynamodb.provisioned-read');
  if (writeUsdPerH === null || readUsdPerH === null) return null;
  const most = quotaMax(lookup, QUOTA);
  const unitsPerHour = HOUR_S * TARGET_SHARE * most;
  const hours = Math.max(1, Math.ceil(run.workS / HOUR_S), Math.ceil((run.rows * writeUnits) / unitsPerHour));
  const lateS = hours * HOUR_S - run.workS;
  // Capacity is lowered once per load, at most once an hour.
  if (lateS > run.slackS || run.periodS < HOUR_S) return null;
  const writes = Math.ceil((run.rows * writeUnits) / (hours * HOUR_S * TARGET_SHARE));
  const reads = Math.max(1, Math.ceil((peakReadsPerS * readUnits) / TARGET_SHARE));
  if (Math.max(writes, reads) > most) return null;
  const raisedH = (MONTH_S / run.periodS) * hours;
  const idleH = Math.max(0, MONTH_H - raisedH);
  const writeItem = metered(
    { code: 'dynamodb-write-capacity', units: writes, hours },
    {
      quantity: writes * raisedH + idleH,
      unit: 'unit-hour',
      usd: writeUsdPerH,
      grows: { growth: 'in-part', fixedQuantity: idleH },
    },
  );
  const readItem = metered(
    { code: 'dynamodb-read-capacity', units: reads },
    { quantity: reads * MONTH_H, unit: 'unit-hour', usd: readUsdPerH },
  );
  return {
    monthlyUsd: writeItem.monthlyUsd + readItem.monthlyUsd,
    lateS,
    items: [writeItem, readItem],
    reasons: [{ code: 'provisioned-writes', units: writes, hours, lateS }],
    units: { writes, reads },
    quota: unitCaveats(lookup, writes, reads),
  };
}
