import { PUT_UNIT_BYTES } from '#core/price/pricing/kinesis.ts';
import { type KinesisStream, kinesisStream, shardsFor } from './kinesis-stream.ts';
import type { Lookup } from './lookup.ts';
import { FIXED } from './metered.ts';

/** The most answers in one record of the output stream. */
const MAX_AGGREGATED = 500;

const CODES = {
  shards: 'output-shards',
  puts: 'output-puts',
  onDemand: 'output-stream',
  onDemandData: 'output-stream-data',
} as const;

/** The output stream of batches of answers: the answers of a batch go together, up to a unit of 25 KB a record. */
export function outputStream(
  lookup: Lookup,
  of: {
    readonly answerBytes: number;
    readonly batchRows: number;
    readonly peakPerS: number;
    readonly answersPerMonth: number;
  },
): KinesisStream {
  const { answerBytes, batchRows, peakPerS, answersPerMonth } = of;
  const unitRows = PUT_UNIT_BYTES / Math.max(1, answerBytes);
  const together = Math.max(1, Math.min(batchRows, unitRows, MAX_AGGREGATED));
  const records = {
    peakPerS: peakPerS / together,
    perMonth: answersPerMonth / together,
    bytes: answerBytes * together,
  };
  return kinesisStream(lookup, records, { count: shardsFor(lookup, records), codes: CODES, grows: FIXED });
}
