import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { PUT_UNIT_BYTES } from '#core/price/pricing/kinesis.ts';
import { putStream, shardsFor, type StreamRecords } from './kinesis-stream.ts';
import type { Lookup } from './lookup.ts';
import { FIXED } from './metered.ts';
import { newExplanation, Tally } from './tally.ts';

/** The most answers in one record of the output stream. */
const MAX_AGGREGATED = 500;

const CODES = {
  shards: 'output-shards',
  puts: 'output-puts',
  onDemand: 'output-stream',
  onDemandData: 'output-stream-data',
} as const;

/** Answers that are computed in batches. */
interface BatchedAnswers {
  readonly answerBytes: number;
  readonly batchRows: number;
  readonly peakPerS: number;
  readonly answersPerMonth: number;
}

/** The answers of a batch go together, up to a unit of 25 KB a record. */
function recordsOf({ answerBytes, batchRows, peakPerS, answersPerMonth }: BatchedAnswers): StreamRecords {
  const unitRows = PUT_UNIT_BYTES / Math.max(1, answerBytes);
  const together = Math.max(1, Math.min(batchRows, unitRows, MAX_AGGREGATED));
  return { peakPerS: peakPerS / together, perMonth: answersPerMonth / together, bytes: answerBytes * together };
}

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
  const records = recordsOf(answers);
  return putStream(lookup, records, { count: shardsFor(lookup, records), codes: CODES, grows: FIXED }, to);
}
