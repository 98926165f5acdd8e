import type { Reason } from '#core/contract/reasons/reasons.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { FARGATE_WORKERS } from '#core/price/serving/candidate/architecture.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { requestsPerMonth, writeRates } from '#core/price/serving/candidate/demand.ts';
import { sentIn } from '#core/price/serving/candidate/encoding.ts';
import { channelLacks, peakOver, productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { CHUNK_BYTES, MESSAGES_TOGETHER } from '#core/price/serving/candidate/message-sink.ts';
import { FIXED } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { type EvaluateDraw, servingOption } from '#core/price/serving/candidate/option.ts';
import { onceIn } from '#core/price/serving/candidate/per-draw.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import { fargateConsumers } from '#core/price/serving/stream/fargate-consumers.ts';
import type { ReplyPath } from '#core/price/serving/stream/reply-path.ts';
import {
  type PlannedReaders,
  prepareConsumers,
  setServed,
  tellReaders,
} from '#core/price/serving/stream/stream-consumers.ts';
import { type EventSource, lambdaReaders, streamLambda } from '#core/price/serving/stream/stream-lambda.ts';
import { OWN_KINESIS, sinkObstacles, streamAnswers } from '#core/price/serving/stream/stream-sink.ts';

const answersOver = sinkObstacles(OWN_KINESIS);

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
    bills: { text: 'messages, and their readers' },
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
  prepare,
});

function isTasks({ candidate }: Pick<Stated, 'candidate'>): boolean {
  return candidate.instanceType === FARGATE_WORKERS;
}

function obstacles(asked: Asked): readonly Reason[] {
  const { workload, context } = asked;
  const { lookup } = context;
  if (workload.callerWaits) return WITHOUT_REPLY;
  if (workload.needsReplay) return channelLacks(workload, { product: 'sqs', keepsOrder: true, replays: false });
  if (workload.needsOrder) {
    if (lookup.unitUsd('sqs.fifo') === null) return [productsUnpriced(lookup, 'sqs')];
    const needed = writeRates(asked).peakPerS;
    const over = peakOver({ unit: 'message', needed, limit: lookup.limit('sqs.fifo-requests'), product: 'sqs' });
    if (over.length > 0) return over;
  }
  return answersOver(asked);
}

const WITHOUT_REPLY: readonly Reason[] = [{ code: 'queue-without-reply' }];

/** The workers of the queue, whatever the draw. */
interface Workers {
  /** Plans them in a draw; null if they do not meet the requirements there. */
  readonly planIn: (asked: Asked, to: Tally) => PlannedReaders | null;
  /** Readers that ask the queue for messages all the time. */
  readonly pollersOf: (read: PlannedReaders) => number;
}

function prepare(stated: Stated): Planning<EvaluateDraw> {
  const { needsOrder } = stated.workload;
  const found = isTasks(stated) ? taskWorkers(stated) : functionWorkers(stated);
  if (found.state === 'impossible') return found;
  const { planIn, pollersOf } = found.plan;
  const answers = streamAnswers(stated);
  const putQueue = queueBill(stated);
  return planned((asked, to) => {
    const read = planIn(asked, to);
    if (read === null) return false;
    const queueUsd = putQueue(asked, read.plan.batchRows, pollersOf(read), to);
    if (!answers.put(asked, read, to)) return false;
    const quota = read.quotaOf(read.plan.consumers);
    if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
    read.bill(asked, to);
    setServed(read, answers.use, to);
    if (to.explanation !== null) {
      const said: Reason = {
        code: 'requests-through',
        transport: needsOrder ? 'fifo-queue' : 'queue',
        monthlyUsd: queueUsd,
        otherTransport: null,
        otherMonthlyUsd: null,
      };
      const before = [...quota.plan, ...read.before, said];
      tellReaders(read, { before, source: { kind: 'queue', isFifo: needsOrder } }, to);
    }
    return true;
  });
}

/** The time from the send of a message to a reader that waits for it. */
function propagation({ context: { lookup } }: Stated): ReplyPath['setPropagation'] {
  const [p50, p99] = [lookup.limit('sqs.receive-p50'), lookup.limit('sqs.receive-p99')];
  return (_asked, load) => {
    load.propagationP50Ms = p50;
    load.propagationP99Ms = p99;
  };
}

/** Lambda without a batching window, which gets ten messages at most, or with one; a FIFO queue has none. The cheaper that is in time. */
function functionWorkers(stated: Stated): Planning<Workers> {
  const { context, workload } = stated;
  const known = streamLambda(context);
  if (known.state === 'impossible') return known;
  const pollers = context.lookup.limit('lambda.queue-pollers');
  const pollersOf = (): number => pollers;
  const prompt = lambdaReaders(stated, known.plan, queueSource(stated, 'at-once'));
  if (workload.needsOrder) {
    return planned({ planIn: (asked, to) => (prompt.planIn(asked, to) ? prompt : null), pollersOf });
  }
  const gathered = lambdaReaders(stated, known.plan, queueSource(stated, 'gathered'));
  const messageUsd = queuePrices(stated).rowUsd;
  const usdOf = (asked: Asked, { plan, load, usdIn }: typeof prompt): number =>
    usdIn(asked) + requestsPerMonth(asked) * messageUsd(plan.batchRows, load.recordBytes);
  return planned({
    planIn: (asked, to) => {
      const isPrompt = prompt.planIn(asked, to);
      if (!gathered.planIn(asked, to)) return isPrompt ? prompt : null;
      return isPrompt && !(usdOf(asked, gathered) < usdOf(asked, prompt)) ? prompt : gathered;
    },
    pollersOf,
  });
}

function queueSource(stated: Stated, window: 'at-once' | 'gathered'): EventSource {
  const { limit } = stated.context.lookup;
  const isGathered = window === 'gathered';
  const shortestWindowS = isGathered ? limit('lambda.stream-poll') : limit('sqs.receive-p50') / 1000;
  const pollers = limit('lambda.queue-pollers');
  return {
    terms: {
      shortestWindowS,
      longestWindowS: isGathered ? limit('lambda.queue-window') : shortestWindowS,
      readRows: isGathered ? limit('lambda.queue-records') : limit('lambda.queue-fifo-records'),
    },
    setPropagation: propagation(stated),
    leastReaders: () => pollers,
    eventBytes: (asked) => messageIn(asked).payloadBytesIn,
    rowUsd: queuePrices(stated).rowUsd,
  };
}

/** A message of a request in a draw. */
const messageIn = onceIn((asked) => sentIn(asked, 'sqs'));

/** The cheapest size of always-on tasks. A window is the time for which a worker receives messages before it scores them. */
function taskWorkers(stated: Stated): Planning<Workers> {
  const { limit } = stated.context.lookup;
  const machines = fargateConsumers(stated);
  if (machines.state === 'impossible') return machines;
  const terms = {
    shortestWindowS: limit('sqs.receive-p50') / 1000,
    longestWindowS: limit('lambda.queue-window'),
    readRows: limit('sqs.worker-rows'),
  };
  return planned({
    planIn: prepareConsumers(stated, machines.plan, { terms, setPropagation: propagation(stated) }),
    pollersOf: ({ plan, sessions }) => plan.consumers * (sessions ?? 1),
  });
}

/** Messages of a batch that one request receives. */
function togetherIn(batchRows: number): number {
  return Math.max(1, Math.min(MESSAGES_TOGETHER, Math.floor(batchRows)));
}

/** Billed requests for a message: to send it, and a share of those that receive and delete up to ten. 64 KiB of a message or of a batch are one. */
function requestsOf(batchRows: number, bytes: number): number {
  const together = togetherIn(batchRows);
  return chunksOf(bytes) + (chunksOf(together * bytes) + 1) / together;
}

function chunksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
}

/** The price of a request, and of those for a message in a batch of a size. */
function queuePrices({ context: { lookup }, workload }: Stated): {
  readonly requestUsd: number;
  readonly rowUsd: EventSource['rowUsd'];
} {
  const requestUsd = lookup.usd(workload.needsOrder ? 'sqs.fifo' : 'sqs.standard');
  return { requestUsd, rowUsd: (rows, bytes) => requestUsd * requestsOf(rows, bytes) };
}

/**
 * Adds the requests to the queue: those of its messages, and those of readers that wait and receive nothing, each as long as a wait may be.
 * @returns US dollars per month.
 */
function queueBill(stated: Stated): (asked: Asked, batchRows: number, pollers: number, to: Tally) => number {
  const { requestUsd } = queuePrices(stated);
  const waitS = stated.context.lookup.limit('sqs.poll-wait');
  const attempts = 1 + retriedShare(stated.workload.failureRate);
  return (asked, batchRows, pollers, to) => {
    const messages = requestsPerMonth(asked) * attempts;
    const received = messages / togetherIn(batchRows);
    const idle = Math.max(0, (pollers * MONTH_S) / waitS - received);
    const requests = messages * requestsOf(batchRows, messageIn(asked).payloadBytesIn);
    to.item('queue-messages', requests, 'request', requestUsd);
    to.item('queue-polls', idle, 'request', requestUsd)?.describe({ grows: FIXED });
    return requests * requestUsd + idle * requestUsd;
  };
}
