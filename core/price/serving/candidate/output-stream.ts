import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { PUT_UNIT_BYTES } from '#core/price/pricing/kinesis.ts';
import { putStream, shardsFor } from './kinesis-stream.ts';
import type { Lookup } from './lookup.ts';
import { FIXED } from './metered.ts';
import { type BatchedAnswers, packedIn, sharedUpTo } from './packing.ts';
import { newExplanation, Tally } from './tally.ts';

/** The answers of a batch go together, up to a unit of 25 KB a record. */
const RECORD = sharedUpTo(PUT_UNIT_BYTES);

const CODES = {
  shards: 'output-shards',
  puts: 'output-puts',
  onDemand: 'output-stream',
  onDemandData: 'output-stream-data',
} as const;

/** The output stream of batches of answers, in the cheaper of its two capacity modes. */
export function outputStream(
  lookup: Lookup,
  answers: BatchedAnswers,
): { readonly shards: number; readonly items: readonly BillItem[]; readonly reasons: readonly Reason[] } {
  const explanation = newExplanation();
  const shards = putOutputStream(lookup, answers, new Tally(explanation));
  return { shards, items: explanation.items, reasons: explanation.reasons };
}

/** Adds the output stream of batches of answers. Returns its shards that count against a quota. */
export function putOutputStream(lookup: Lookup, answers: BatchedAnswers, to: Tally): number {
  const records = packedIn(RECORD, answers);
  return putStream(lookup, records, { count: shardsFor(lookup, records), codes: CODES, grows: FIXED }, to);
}
