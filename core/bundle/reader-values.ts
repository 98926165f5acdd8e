import { assertNever } from '#core/assert-never.ts';
import type { UseOf } from '#core/contract/serving/deployment.ts';
import { counted, rate } from '#core/words/format/format.ts';
import { windowAndCap } from './measured.ts';
import { traced, word, type BundleValues, type Traced } from './traced.ts';
import type { BundleInput } from './bundle-input.ts';

type Readers = UseOf<'readers'>;

/** The shards of a stream on demand before it has grown, and the most batches of a shard that Lambda runs at once. Source: their documentation. */
const ON_DEMAND_SHARDS = 4;
const PARALLEL_MAX = 10;
/** Batches of a queue that Lambda may run at once, of a burst and at most. Source: Lambda's documentation of `ScalingConfig`. */
const BURST = 4;
const QUEUE_CONCURRENCY = { least: 2, most: 1000 } as const;

/** The values of readers: their number, the window in which they collect rows, and what they read from. */
export function readerValues({ promises, run, option }: BundleInput, readers: Readers): BundleValues {
  const { count, source } = readers;
  const { windowS, maxBatch } = windowAndCap(run, { windowS: readers.windowS, ratePerS: promises.peakPerS / count });
  return {
    count: traced(
      count,
      `${counted(count, 'reader')} for ${rate(promises.peakPerS, 'requests/s')} in the busiest minute`,
    ),
    windowS,
    maxBatch,
    windowWholeS: traced(Math.min(300, Math.round(Number(windowS.value))), windowS.note),
    maxRecords: traced(Math.min(10_000, Number(maxBatch.value)), maxBatch.note),
    ...answersValue(option),
    ...hubValues(option, count),
    ...sourceValues(source, { count, windowS, maxBatch, peakPerS: promises.peakPerS }),
  };
}

/** Message services that the programs of a bundle answer to. */
const ANSWERS_TO: readonly string[] = ['pubsub', 'event-hubs'];

/** Whether the plan pays for answers as messages, which the programs of a bundle send in any case. */
function answersValue({ reasons }: BundleInput['option']): BundleValues {
  const said = reasons.find(({ code }) => code === 'answers-go-to');
  const isHere = said?.code === 'answers-go-to' && ANSWERS_TO.includes(said.sink);
  return {
    answersKept: isHere
      ? word('here', 'answers are messages, as in the plan')
      : word('elsewhere', 'the plan keeps answers elsewhere: as messages they are not in its price'),
  };
}

/** The throughput units of the plan, and a partition for each consumer; absent where the plan has no hub. */
function hubValues({ breakdown }: BundleInput['option'], count: number): BundleValues {
  const units = breakdown.filter(({ code }) => code === 'event-hubs-units').map((item) => Number(item['count'] ?? 0));
  if (units.length === 0) return {};
  return {
    hubUnits: traced(
      units.reduce((sum, each) => sum + each, 0),
      'the throughput units of the plan',
    ),
    hubPartitions: traced(Math.max(4, count), 'every consumer reads partitions of its own'),
  };
}

interface Batches {
  readonly count: number;
  readonly windowS: Traced;
  readonly maxBatch: Traced;
  readonly peakPerS: number;
}

function sourceValues(source: Readers['source'], batches: Batches): BundleValues {
  switch (source.kind) {
    case 'stream':
      return streamValues(source, batches);
    case 'queue':
      return queueValues(source, batches);
    case 'topic': {
      const { partitions, brokers } = source;
      const note = `every session reads partitions of its own, for ${rate(batches.peakPerS, 'messages/s')}`;
      return { partitions: traced(partitions, note), ...brokerValues(brokers) };
    }
    default:
      return assertNever(source);
  }
}

function brokerValues(brokers: Extract<Readers['source'], { readonly kind: 'topic' }>['brokers']): BundleValues {
  if (brokers === null) return {};
  const { type, count, storedGb } = brokers;
  return {
    brokerType: traced(type, 'the brokers of the plan'),
    brokerCount: traced(count, 'the brokers of the plan'),
    brokerStorageGb: traced(Math.max(10, Math.ceil((2 * storedGb) / count)), 'twice the stored bytes of the plan'),
  };
}

function streamValues(
  { shards, answers }: Extract<Readers['source'], { readonly kind: 'stream' }>,
  { count }: Batches,
): BundleValues {
  const parallel = Math.ceil(count / (shards ?? ON_DEMAND_SHARDS));
  return {
    streamMode: capacityMode(shards),
    streamShards: traced(shards ?? 1, 'the shards of the plan'),
    // The programs of a bundle answer to a stream also where the plan keeps answers elsewhere: it has one shard then.
    answerMode: capacityMode(answers === null ? 1 : answers.shards),
    answerShards: traced(
      answers?.shards ?? 1,
      answers === null
        ? 'the plan keeps answers elsewhere, and this stream is not in its price'
        : 'the shards of the plan',
    ),
    parallelBatches: traced(
      Math.min(PARALLEL_MAX, Math.max(1, parallel)),
      `${counted(count, 'call')} at once over all shards, as planned`,
    ),
  };
}

/** The capacity mode of a Kinesis stream: null shards are on demand. */
function capacityMode(shards: number | null): Traced {
  return shards === null
    ? word('ON_DEMAND', 'on demand costs less in the plan than the shards of the peak')
    : word('PROVISIONED', 'shards cost no more in the plan than capacity on demand');
}

/**
 * The batches of a queue that Lambda reads: ten messages at most without a window, which is all that a FIFO queue has, and up to 10,000 with one of at least
 * a second. Source: Lambda's documentation of the parameters of Amazon SQS event sources.
 */
function queueValues(
  { isFifo }: Extract<Readers['source'], { readonly kind: 'queue' }>,
  { count, windowS, maxBatch }: Batches,
): BundleValues {
  const wholeS = isFifo || Number(windowS.value) < 1 ? 0 : Math.min(300, Math.round(Number(windowS.value)));
  const { least, most } = QUEUE_CONCURRENCY;
  return {
    queueKind: word(isFifo ? 'fifo' : 'standard', isFifo ? 'the workload needs order' : 'the workload needs no order'),
    queueWindowS: traced(wholeS, windowS.note),
    queueRecords: traced(Math.min(wholeS === 0 ? 10 : 10_000, Number(maxBatch.value)), maxBatch.note),
    queueConcurrency: traced(
      Math.min(most, Math.max(least, BURST * count)),
      `${counted(count, 'call')} at once are expected at the peak; more are left for bursts, as a limit of the cost`,
    ),
  };
}
