import type { BillItem } from '#core/contract/plan.ts';
import { kinesisPutUnits, kinesisShards } from '#core/price/pricing/kinesis.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import type { Asked, Served, ServingDefinition } from './option.ts';
import { payloadIn } from './payload.ts';
import { inDollars, metered } from './metered.ts';

/** Amazon SQS bills a request for each 64 KiB begun. Beyond 1 MiB a message points to an object, which costs as much as 16 of them. */
const CHUNK_BYTES = 2 ** 16;
const MAX_CHUNKS = 16;
/** The most messages that one request receives or deletes. */
const MESSAGES_TOGETHER = 10;

const NONE: readonly BillItem[] = [];

/**
 * The queue in front of a fleet that cannot always take a request: machines that may be reclaimed, or that still start while the load
 * grows. A caller who waits repeats the request. An event without such a caller would be lost, as it is not in a stream or in the bucket of
 * a batch, so it waits in the cheaper of a queue and a stream.
 */
export function bufferItems(
  { returnsAnswers, mode }: Pick<ServingDefinition, 'returnsAnswers' | 'mode'>,
  asked: Asked,
  { reasons }: Pick<Served, 'reasons'>,
): readonly BillItem[] {
  // Async inference has a queue of its own.
  if (returnsAnswers !== true || mode === 'async' || asked.workload.callerWaits) return NONE;
  const isLate = reasons.some((reason) => reason.code === 'scale-out-lag' && reason.outcome === 'queued');
  if (!isLate && asked.candidate.purchase !== 'spot') return NONE;
  const [queue, stream] = [queueItem(asked), streamItem(asked)];
  const cheaper =
    queue !== null && stream !== null && stream.monthlyUsd < queue.monthlyUsd ? stream : (queue ?? stream);
  return cheaper === null ? NONE : [cheaper];
}

function queueItem(asked: Asked): BillItem | null {
  const requestUsd = asked.context.lookup.unitUsd('sqs.standard');
  if (requestUsd === null) return null;
  const chunks = Math.max(1, Math.min(MAX_CHUNKS, Math.ceil(payloadIn(asked).payloadBytesIn / CHUNK_BYTES)));
  const requests = requestsPerMonth(asked) * (chunks * (1 + 1 / MESSAGES_TOGETHER) + 1 / MESSAGES_TOGETHER);
  return metered({ code: 'request-queue' }, { quantity: requests, unit: 'request', usd: requestUsd });
}

function streamItem(asked: Asked): BillItem | null {
  const { limit, unitUsd } = asked.context.lookup;
  const [shardUsd, putUsd] = [unitUsd('kinesis.shard'), unitUsd('kinesis.put')];
  const bytes = payloadIn(asked).payloadBytesIn;
  if (shardUsd === null || putUsd === null || bytes > limit('kinesis.usual-record') * 2 ** 20) return null;
  const count = kinesisShards({
    recordsPerS: attemptRates(asked).peakPerS,
    bytesPerRecord: bytes,
    shardBytesPerS: limit('kinesis.shard-bytes'),
    shardRecordsPerS: limit('kinesis.shard-records'),
  });
  const putsUsd = requestsPerMonth(asked) * kinesisPutUnits(bytes) * putUsd;
  const shardsUsd = count * MONTH_H * shardUsd;
  return inDollars({ code: 'request-stream', count }, shardsUsd + putsUsd, {
    growth: 'in-part',
    fixedQuantity: shardsUsd,
  });
}
