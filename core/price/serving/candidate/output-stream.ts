import type { BillItem } from '#core/contract/plan.ts';
import { kinesisPutUnits, kinesisShards, PUT_UNIT_BYTES } from '#core/price/pricing/kinesis.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { Lookup } from './lookup.ts';
import { FIXED, metered } from './metered.ts';

/** The most answers in one record of the output stream. */
const MAX_AGGREGATED = 500;

/** A Kinesis stream that answers are written to. */
export interface OutputStream {
  readonly shards: number;
  readonly items: readonly BillItem[];
}

/** The output stream of batches of answers: the answers of a batch go together, up to a unit of 25 KB a record. */
export function outputStream(
  lookup: Lookup,
  of: {
    readonly answerBytes: number;
    readonly batchRows: number;
    readonly peakPerS: number;
    readonly answersPerMonth: number;
  },
): OutputStream {
  const { answerBytes, batchRows, peakPerS, answersPerMonth } = of;
  const unitRows = PUT_UNIT_BYTES / Math.max(1, answerBytes);
  const together = Math.max(1, Math.min(batchRows, unitRows, MAX_AGGREGATED));
  const recordBytes = answerBytes * together;
  const count = kinesisShards({
    recordsPerS: peakPerS / together,
    bytesPerRecord: recordBytes,
    shardBytesPerS: lookup.limit('kinesis.shard-bytes'),
    shardRecordsPerS: lookup.limit('kinesis.shard-records'),
  });
  const puts = (answersPerMonth / together) * kinesisPutUnits(recordBytes);
  return {
    shards: count,
    items: [
      metered(
        { code: 'output-shards', count },
        { quantity: count * MONTH_H, unit: 'hour', usd: lookup.usd('kinesis.shard'), grows: FIXED },
      ),
      metered({ code: 'output-puts' }, { quantity: puts, unit: 'request', usd: lookup.usd('kinesis.put') }),
    ],
  };
}
