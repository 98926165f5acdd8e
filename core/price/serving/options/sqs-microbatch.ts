import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { FARGATE_WORKERS } from '#core/price/serving/candidate/architecture.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { requestsPerMonth } from '#core/price/serving/candidate/demand.ts';
import { sentIn } from '#core/price/serving/candidate/encoding.ts';
import { sumOf } from '#core/price/serving/candidate/kinesis-stream.ts';
import { channelLacks, peakOver, productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import { CHUNK_BYTES } from '#core/price/serving/candidate/message-sink.ts';
import { FIXED, metered } from '#core/price/serving/candidate/metered.ts';
import { type Asked, type Served, servingOption } from '#core/price/serving/candidate/option.ts';
import { type Planning, planned } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { cheapestConsumers, fargateConsumers } from '#core/price/serving/stream/fargate-consumers.ts';
import {
  consumerItems,
  consumersIn,
  type DeployedReaders,
  readersOn,
  streamServed,
} from '#core/price/serving/stream/stream-consumers.ts';
import {
  type EventSource,
  planStreamLambda,
  streamLambda,
  type StreamLambdaPlan,
} from '#core/price/serving/stream/stream-lambda.ts';
import type { StreamPlan, StreamTerms } from '#core/price/serving/stream/stream-plan.ts';
import { sinkObstacles, streamSink } from '#core/price/serving/stream/stream-sink.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';

/** The most messages that one request receives or deletes. */
const MESSAGES_TOGETHER = 10;

/**
 * An SQS queue that workers read in micro-batches: Lambda, whose event source gathers messages for a window, or always-on Fargate tasks. A queue has
 * no billed shards, keeps a message until it is read, and cannot replay it. It is a FIFO queue where messages must keep their order.
 */
export const sqsMicrobatch = servingOption({
  service: 'sqs-microbatch',
  movingParts: 4,
  billed: { names: [...BILLED.lambda, ...BILLED.containers, ...BILLED.queue], units: null },
  recipe: 'sqs',
  words: {
    name: 'SQS micro-batch',
    parts: 'a queue and workers',
    growsBy: 'more workers',
    bill: {
      'queue-messages': 'SQS requests to send, receive and delete messages',
      'queue-polls': 'SQS requests that receive nothing',
      'lambda-reads': 'Lambda requests and duration at {memoryMb} MB',
    },
    scaling: {
      'functions-by-queue': 'Lambda runs more batches at once as the queue grows, and is billed per use.',
      'tasks-by-queue': 'The number of tasks follows the peak; the queue buffers messages above it.',
    },
  },
  countsCalls: ({ instanceType }) => instanceType !== FARGATE_WORKERS,
  isMetered: true,
  mode: 'microbatch',
  readsFrom: 'queue',
  surroundings: (asked) => (isTasks(asked) ? 'consumers' : 'provider'),
  purchases: ['on-demand'],
  instanceTypes: 'none',
  variants: [FARGATE_WORKERS],
  prices: { products: ['sqs'], ids: ['sqs.standard'] },
  payload: { part: 'record', product: 'sqs', over: 'sqs', limitId: 'sqs.message', unitBytes: 2 ** 20 },
  obstacles,
  scaling: (asked) => ({ code: isTasks(asked) ? 'tasks-by-queue' : 'functions-by-queue' }),
  errorHandling: ({ workload }) => ({ unit: 'item', expectedReworkPct: 100 * retriedShare(workload.failureRate) }),
  plan: (asked) => (isTasks(asked) ? planByTasks(asked) : planByLambda(asked)),
});

function isTasks({ candidate }: Pick<Asked, 'candidate'>): boolean {
  return candidate.instanceType === FARGATE_WORKERS;
}

function obstacles(asked: Asked): readonly Reason[] {
  const { workload, simulation, context } = asked;
  const { lookup } = context;
  if (workload.callerWaits) return [{ code: 'queue-without-reply' }];
  const lacking = channelLacks(workload, { product: 'sqs', keepsOrder: true, replays: false });
  if (lacking.length > 0) return lacking;
  if (workload.needsOrder) {
    if (lookup.unitUsd('sqs.fifo') === null) return [productsUnpriced(lookup, 'sqs')];
    const needed = ratesOf(workload, simulation.trafficRatio, simulation.peakRatio).peakPerS;
    const over = peakOver({ unit: 'message', needed, limit: lookup.limit('sqs.fifo-requests'), product: 'sqs' });
    if (over.length > 0) return over;
  }
  return sinkObstacles(asked, { product: 'kinesis', recordBytes: lookup.limit('kinesis.usual-record') * 2 ** 20 });
}

/** From the send of a message to a reader that waits for it. */
function propagation({ limit }: Lookup): StreamTerms['propagationMs'] {
  return { p50: limit('sqs.receive-p50'), p99: limit('sqs.receive-p99') };
}

/** Lambda without a batching window, which gets ten messages at most, or with one; a FIFO queue has none. The cheaper that is in time. */
function planByLambda(asked: Asked): Planning<Served> {
  const { lookup } = asked.context;
  const known = streamLambda(asked.context);
  if (known.state === 'impossible') return known;
  const { profile, memoryMb, reason } = known.plan;
  const prompt = planStreamLambda(asked, known.plan, queueSource(asked, 'at-once'));
  const gathered = asked.workload.needsOrder
    ? prompt
    : planStreamLambda(asked, known.plan, queueSource(asked, 'gathered'));
  const planning = cheaper(asked, prompt, gathered);
  if (planning.state === 'impossible') return planning;
  const { plan, items, quota } = planning.plan;
  return queueServed(asked, plan, {
    items,
    quota,
    pollers: lookup.limit('lambda.queue-pollers'),
    readers: null,
    deployed: { machine: known.plan.deployed, by: 'functions' },
    profile,
    before: [{ code: 'lambda-reader', memoryMb }],
    after: [reason],
  });
}

function queueSource(asked: Asked, window: 'at-once' | 'gathered'): EventSource {
  const { lookup } = asked.context;
  const { limit } = lookup;
  const isGathered = window === 'gathered';
  const shortestWindowS = isGathered ? limit('lambda.stream-poll') : limit('sqs.receive-p50') / 1000;
  return {
    terms: {
      shortestWindowS,
      longestWindowS: isGathered ? limit('lambda.queue-window') : shortestWindowS,
      readRows: isGathered ? limit('lambda.queue-records') : limit('lambda.queue-fifo-records'),
      propagationMs: propagation(lookup),
    },
    leastReaders: limit('lambda.queue-pollers'),
    eventBytes: sentIn(asked, 'sqs').payloadBytesIn,
    rowUsd: (rows) => requestUsd(asked) * requestsOf(asked, rows),
  };
}

function cheaper(
  asked: Asked,
  one: Planning<StreamLambdaPlan>,
  other: Planning<StreamLambdaPlan>,
): Planning<StreamLambdaPlan> {
  if (one.state === 'impossible') return other;
  if (other.state === 'impossible') return one;
  const usdOf = ({ items, plan }: StreamLambdaPlan): number =>
    sumOf(items) + requestsPerMonth(asked) * requestUsd(asked) * requestsOf(asked, plan.batchRows);
  return usdOf(other.plan) < usdOf(one.plan) ? other : one;
}

/** The cheapest size of always-on tasks. A window is the time for which a worker receives messages before it scores them. */
function planByTasks(asked: Asked): Planning<Served> {
  const { lookup } = asked.context;
  const chosen = sizedTasks(asked);
  if (chosen.state === 'impossible') return chosen;
  const { machine, consumers: sized } = chosen.plan;
  const found = consumersIn(asked, taskTerms(lookup), { machine, sized });
  if (found.state === 'impossible') return found;
  const plan = found.plan;
  const readers = plan.consumers * machine.profile.sessions;
  return queueServed(asked, plan, {
    items: consumerItems(asked, machine, plan.consumers),
    quota: machine.quotaOf(plan.consumers),
    pollers: readers,
    readers,
    deployed: readersOn(machine),
    profile: machine.profile,
    before: [],
    after: machine.reasons,
  });
}

const sizedTasks = sizedOnce((asked) => {
  const machines = fargateConsumers(asked);
  return machines.state === 'impossible'
    ? machines
    : cheapestConsumers(asked, machines.plan, taskTerms(asked.context.lookup));
});

function taskTerms(lookup: Lookup): StreamTerms {
  return {
    shortestWindowS: lookup.limit('sqs.receive-p50') / 1000,
    longestWindowS: lookup.limit('lambda.queue-window'),
    readRows: lookup.limit('sqs.worker-rows'),
    propagationMs: propagation(lookup),
  };
}

/** Messages of a batch that one request receives. */
function togetherIn(batchRows: number): number {
  return Math.max(1, Math.min(MESSAGES_TOGETHER, Math.floor(batchRows)));
}

/** Billed requests for a message: to send it, and a share of those that receive and delete up to ten. 64 KiB of a message or of a batch are one. */
function requestsOf(asked: Asked, batchRows: number): number {
  const bytes = sentIn(asked, 'sqs').payloadBytesIn;
  const together = togetherIn(batchRows);
  const chunks = (messages: number): number => Math.max(1, Math.ceil((messages * bytes) / CHUNK_BYTES));
  return chunks(1) + (chunks(together) + 1) / together;
}

function requestUsd({ context: { lookup }, workload }: Asked): number {
  return lookup.usd(workload.needsOrder ? 'sqs.fifo' : 'sqs.standard');
}

/** The queue, its answers and its workers together, if the quotas allow it. */
function queueServed(
  asked: Asked,
  plan: StreamPlan,
  of: {
    readonly items: readonly BillItem[];
    readonly quota: Planning<readonly Reason[]>;
    /** Readers that ask the queue for messages all the time. */
    readonly pollers: number;
    readonly readers: number | null;
    readonly deployed: Pick<DeployedReaders, 'machine' | 'by'>;
    readonly profile: CapacityProfile;
    readonly before: readonly Reason[];
    readonly after: readonly Reason[];
  },
): Planning<Served> {
  const { windowS, batchRows } = plan;
  const answers = streamSink(asked, { windowS, batchRows, readers: of.readers });
  if (answers.state === 'impossible') return answers;
  if (of.quota.state === 'impossible') return of.quota;
  const queue = queueItems(asked, { batchRows, pollers: of.pollers });
  const said: Reason = {
    code: 'requests-through',
    transport: asked.workload.needsOrder ? 'fifo-queue' : 'queue',
    monthlyUsd: sumOf(queue),
    otherTransport: null,
    otherMonthlyUsd: null,
  };
  return planned(
    streamServed(asked, plan, {
      items: [...queue, ...answers.plan.items, ...of.items],
      profile: of.profile,
      before: [...of.quota.plan, ...of.before, said],
      sink: answers.plan,
      readers: { ...of.deployed, source: { kind: 'queue', isFifo: asked.workload.needsOrder } },
      after: of.after,
    }),
  );
}

/** The requests to the queue: those of its messages, and those of readers that wait and receive nothing, each as long as a wait may be. */
function queueItems(
  asked: Asked,
  { batchRows, pollers }: { readonly batchRows: number; readonly pollers: number },
): readonly BillItem[] {
  const { lookup } = asked.context;
  const usd = requestUsd(asked);
  const messages = requestsPerMonth(asked) * (1 + retriedShare(asked.workload.failureRate));
  const received = messages / togetherIn(batchRows);
  const idle = Math.max(0, (pollers * MONTH_S) / lookup.limit('sqs.poll-wait') - received);
  return [
    metered({ code: 'queue-messages' }, { quantity: messages * requestsOf(asked, batchRows), unit: 'request', usd }),
    metered({ code: 'queue-polls' }, { quantity: idle, unit: 'request', usd, grows: FIXED }),
  ];
}
