import type { BillUnit } from '#core/contract/workload/metered.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { AnswerSink, Workload } from '#core/contract/workload/workload.ts';
import { GIB } from '#core/price/pricing/units.ts';
import { tableOf } from './answer-table.ts';
import { payloadOver } from './limits.ts';
import type { Lookup } from './lookup.ts';
import type { Planning } from './planning.ts';
import { ENOUGH, quotaCaveats } from './quotas.ts';
import type { Payload } from './payload.ts';
import { metered } from './metered.ts';

/** Size of the key and metadata of one stored answer, in bytes. */
export const KEY_BYTES = 100;

/** Units of a price: the code of the bill item, the catalogue's price, and how many units per month. */
export type Amount = readonly [code: string, priceId: string, units: number];

/** A bill from amounts. An item without a price in the region is excluded and named. */
export function pricedAmounts(
  lookup: Lookup,
  amounts: readonly Amount[],
): { readonly items: readonly BillItem[]; readonly missing: readonly string[] } {
  const items: BillItem[] = [];
  const missing: string[] = [];
  for (const [code, id, units] of amounts) {
    const usd = lookup.unitUsd(id);
    if (usd === null) missing.push(code);
    else items.push(metered({ code }, { quantity: units, unit: unitOf(id), usd }));
  }
  return { items, missing };
}

/** Storage is billed by size and time, everything else here per unit. */
function unitOf(priceId: string): BillUnit {
  return priceId.endsWith('.storage') ? 'gb-month' : 'unit';
}

/** The bill items for which the region has no price. */
export function unpricedReasons(missing: readonly string[]): readonly Reason[] {
  return missing.length === 0 ? [] : [{ code: 'items-unpriced', items: missing }];
}

/** Whether answers may wait in a file for some time, and take as long again to be read. */
export function mayWaitFor(fileS: number, { maxStalenessS }: Workload): boolean {
  return (maxStalenessS ?? Infinity) > 2 * fileS;
}

/** A sink that is chosen. */
export type Sink = Exclude<AnswerSink, 'natural'>;

/** The destination of a batch's answers: a caller who waits, the sink that the workload names, or the natural one. */
export function sinkOf({ callerWaits, sink }: Workload, natural: Sink): Sink | 'caller' {
  if (callerWaits) return 'caller';
  return sink === 'natural' ? natural : sink;
}

/** Write units of a table for one answer. */
export function writeUnits(lookup: Lookup, { payloadBytesOut }: Pick<Payload, 'payloadBytesOut'>): number {
  return tableOf(lookup).writeUnits(payloadBytesOut + KEY_BYTES);
}

/** A sender or a reader collects answers in a file for this long before it writes the file to a bucket, in seconds. */
export const FILE_S = 60;

/**
 * Retention of answers in a bucket or a table, in months: an assumption, the same for all options, so that none seems cheaper because it deletes
 * answers earlier. A stream keeps them as long as it keeps any record, and a table that callers read has the answers of the last run.
 */
export const KEPT_MONTHS = 1;

/** The amounts of writing the answers of a month to a table and keeping them there. */
export function tableAmounts(lookup: Lookup, payload: Payload, answersPerMonth: number): readonly Amount[] {
  const { product, code } = tableOf(lookup);
  const storedGb = (KEPT_MONTHS * answersPerMonth * (payload.payloadBytesOut + KEY_BYTES)) / GIB;
  return [
    [code('writes'), `${product}.write`, answersPerMonth * writeUnits(lookup, payload)],
    [code('storage'), `${product}.storage`, storedGb],
  ];
}

/** The amount of keeping answers in a bucket. */
export function keptAnswers({ payloadBytesOut }: Pick<Payload, 'payloadBytesOut'>, answersPerMonth: number): Amount {
  return ['s3-answers', 's3.storage', (KEPT_MONTHS * answersPerMonth * payloadBytesOut) / GIB];
}

/** Whether the throughput of one table allows a rate of writes. */
export function tableCaveats(lookup: Lookup, payload: Payload, answersPerS: number): Planning<readonly Reason[]> {
  const { product, quota } = tableOf(lookup);
  if (quota === null) return ENOUGH;
  const needed = Math.ceil(answersPerS * writeUnits(lookup, payload));
  return quotaCaveats(lookup, quota, { unit: 'write-unit', needed, product });
}

/** Why an answer is too large for a table; empty if it is not. */
export function itemOver(lookup: Lookup, { payloadBytesOut }: Pick<Payload, 'payloadBytesOut'>): readonly Reason[] {
  const bytes = payloadBytesOut + KEY_BYTES;
  const { product: store, itemBytes: limitBytes } = tableOf(lookup);
  return bytes > limitBytes ? [{ code: 'store-item-too-large', store, bytes, limitBytes }] : [];
}

/** Why an answer is too large for a record of a stream or topic; empty if it is not. */
export function answerOver(
  { payloadBytesOut: bytes }: Payload,
  product: Product,
  limitBytes: number,
): readonly Reason[] {
  return payloadOver({ part: 'answer', product, bytes, limitBytes });
}
