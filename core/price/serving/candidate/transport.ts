import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason, RequestWay } from '#core/contract/reasons/reasons.ts';
import type { Transport } from '#core/contract/workload/workload.ts';
import { assertNever } from '#core/assert-never.ts';
import { kinesisPutUnits } from '#core/price/pricing/kinesis.ts';
import { DAY_S, GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import { sentIn } from './encoding.ts';
import { shardsFor, sumOf } from './kinesis-stream.ts';
import { channelLacks, productsUnpriced, sentOver } from './limits.ts';
import { CHUNK_BYTES } from './message-sink.ts';
import { inDollars, metered } from './metered.ts';
import { type Asked, type Served, served, type ServingDefinition } from './option.ts';
import { payloadIn } from './payload.ts';
import { impossible, type Impossible, planned, type Planning } from './planning.ts';

/** Beyond 1 MiB a message points to an object, which costs about as much as 16 requests of SQS. */
const MAX_CHUNKS = 16;
/** The most messages that one request receives or deletes. */
const MESSAGES_TOGETHER = 10;
/** Days that a request lies in a bucket. */
const KEPT_DAYS = 1;

type Way = Exclude<Transport, 'natural'>;

/** The transport of requests to an option that answers them one at a time. */
interface WayBill {
  readonly way: Way;
  readonly items: readonly BillItem[];
  readonly delayMs: { readonly p50: number; readonly p99: number };
}

const AT_ONCE = { p50: 0, p99: 0 } as const;

/** In the order in which equal ones are preferred. A topic or a bus in front of one reader costs more than a call and keeps nothing. */
const NATURAL: readonly Way[] = ['direct', 'queue', 'stream', 's3'];

/**
 * The transport of requests to an option that answers them one at a time, where no caller waits. A waiting caller retries a request; without one, an
 * event would be lost where a fleet cannot always accept it: on machines that may be reclaimed, or that still start while the load grows. It then
 * waits in a queue or a stream, whichever is cheaper. A function is called asynchronously, up to a size; a larger request lies in a bucket, whose
 * event calls the function. Order and replay, where they are needed, take a queue or a stream that has them. The workload may name another way.
 */
export function withTransport(definition: ServingDefinition, asked: Asked, called: Served): Planning<Served> {
  const { returnsAnswers, mode, events } = definition;
  const { workload } = asked;
  if (returnsAnswers !== true || workload.callerWaits) return planned(called);
  // Async inference has a queue of its own, and keeps requests in a bucket.
  if (mode === 'async') {
    const lacking = channelLacks(workload, { product: 'async-inference', keepsOrder: false, replays: true });
    return lacking.length > 0 ? impossible(...lacking) : planned(called);
  }
  const isLate = called.reasons.some((reason) => reason.code === 'scale-out-lag' && reason.outcome === 'queued');
  const isLossy = isLate || asked.candidate.purchase === 'spot';
  const ways = workload.transport === 'natural' ? NATURAL : [workload.transport];
  let best: WayBill | null = null;
  let second: WayBill | null = null;
  let missed: Impossible = impossible();
  for (const way of ways) {
    const bill = wayOf(definition, asked, { way, isLossy });
    const late = bill.state === 'planned' ? tooLate(asked, called, bill.plan) : null;
    if (bill.state === 'impossible' || late !== null) {
      if (missed.reasons.length === 0) missed = late ?? (bill.state === 'impossible' ? bill : missed);
      continue;
    }
    if (best === null || sumOf(bill.plan.items) < sumOf(best.items)) {
      second = best;
      best = bill.plan;
    } else if (second === null || sumOf(bill.plan.items) < sumOf(second.items)) second = bill.plan;
    // Nothing is cheaper than nothing.
    if (way === 'direct') break;
  }
  if (best === null) return missed;
  return best.way === 'direct' && events === undefined
    ? planned(called)
    : planned(brought(asked, called, { best, second }));
}

/** An option that receives its requests by a transport, with the bill of the transport, its delay and its delivery guarantees. */
function brought(
  { workload }: Asked,
  called: Served,
  { best, second }: { readonly best: WayBill; readonly second: WayBill | null },
): Served {
  const { items, delayMs } = best;
  const nameOf = ({ way }: WayBill): RequestWay => (way === 'queue' && workload.needsOrder ? 'fifo-queue' : way);
  const said: Reason = {
    code: 'requests-through',
    transport: nameOf(best),
    monthlyUsd: sumOf(items),
    otherTransport: second === null ? null : nameOf(second),
    otherMonthlyUsd: second === null ? null : sumOf(second.items),
  };
  const { latencyMs, latencyParts, freshnessS } = called;
  const transport: readonly LatencyPart[] = delayMs.p99 === 0 ? [] : [{ code: 'transport', ...delayMs }];
  const ageS = { mean: delayMs.p50 / 1000, max: delayMs.p99 / 1000 };
  return served({
    ...called,
    items: [...called.items, ...items],
    latencyMs: { p50: latencyMs.p50 + delayMs.p50, p99: latencyMs.p99 + delayMs.p99 },
    latencyParts: latencyParts === undefined ? undefined : () => [...latencyParts(), ...transport],
    freshnessS: freshnessS === null ? null : { mean: freshnessS.mean + ageS.mean, max: freshnessS.max + ageS.max },
    reasons: [...called.reasons, said],
  });
}

/** Why an answer is too old after the delay of its transport; null if it is not. */
function tooLate({ workload }: Asked, { latencyMs }: Served, { delayMs }: WayBill): Impossible | null {
  const { maxStalenessS } = workload;
  const ms = latencyMs.p99 + delayMs.p99;
  if (delayMs.p99 === 0 || maxStalenessS === null || ms <= maxStalenessS * 1000) return null;
  return impossible({
    code: 'answer-too-old',
    ms,
    maxStalenessS,
    cause: 'queue',
    causeMs: delayMs.p99,
    causeShare: null,
  });
}

function wayOf(
  { events }: ServingDefinition,
  asked: Asked,
  of: { readonly way: Way; readonly isLossy: boolean },
): Planning<WayBill> {
  const { way, isLossy } = of;
  const { lookup } = asked.context;
  const taken = (items: readonly BillItem[], delayMs: WayBill['delayMs']) => planned({ way, items, delayMs });
  switch (way) {
    case 'direct': {
      const lacking = channelLacks(asked.workload, { product: null, keepsOrder: false, replays: false });
      const over = events === undefined ? [] : sentOver(asked, events);
      const lost: readonly Reason[] = isLossy ? [{ code: 'requests-lost' }] : [];
      const refused = [...lost, ...lacking, ...over];
      return refused.length > 0 ? impossible(...refused) : taken([], AT_ONCE);
    }
    case 'queue': {
      const lacking = channelLacks(asked.workload, { product: 'sqs', keepsOrder: true, replays: false });
      const item = queueItem(asked);
      if (lacking.length > 0) return impossible(...lacking);
      const delayMs = { p50: lookup.limit('sqs.receive-p50'), p99: lookup.limit('sqs.receive-p99') };
      return item.state === 'impossible' ? item : taken([item.plan], delayMs);
    }
    case 'stream': {
      const item = streamItem(asked);
      const delayMs = lookup.limit('kinesis.propagation');
      return item.state === 'impossible' ? item : taken([item.plan], { p50: delayMs, p99: delayMs });
    }
    case 's3':
    case 'topic':
    case 'bus':
      return events === undefined ? impossible({ code: 'transport-not-taken', transport: way }) : eventsBy(asked, way);
    default:
      return assertNever(way);
  }
}

function queueItem(asked: Asked): Planning<BillItem> {
  const { lookup } = asked.context;
  const { needsOrder } = asked.workload;
  const usd = lookup.unitUsd(needsOrder ? 'sqs.fifo' : 'sqs.standard');
  if (usd === null) return impossible(productsUnpriced(lookup, 'sqs'));
  const limit = lookup.limit('sqs.fifo-requests');
  const { peakPerS: needed } = attemptRates(asked);
  if (needsOrder && needed > limit) {
    return impossible({ code: 'peak-over-limit', unit: 'message', needed, limit, product: 'sqs' });
  }
  const bytes = sentIn(asked, 'sqs').payloadBytesIn;
  const chunks = Math.max(1, Math.min(MAX_CHUNKS, Math.ceil(bytes / CHUNK_BYTES)));
  const requests = requestsPerMonth(asked) * (chunks * (1 + 1 / MESSAGES_TOGETHER) + 1 / MESSAGES_TOGETHER);
  return planned(metered({ code: 'request-queue' }, { quantity: requests, unit: 'request', usd }));
}

function streamItem(asked: Asked): Planning<BillItem> {
  const { lookup } = asked.context;
  const [shardUsd, putUsd] = [lookup.unitUsd('kinesis.shard'), lookup.unitUsd('kinesis.put')];
  if (shardUsd === null || putUsd === null) return impossible(productsUnpriced(lookup, 'kinesis'));
  const bytes = payloadIn(asked).payloadBytesIn;
  const over = sentOver(asked, {
    part: 'record',
    product: 'kinesis',
    over: 'kinesis',
    limitId: 'kinesis.usual-record',
    unitBytes: 2 ** 20,
  });
  if (over.length > 0) return impossible(...over);
  const count = shardsFor(lookup, { peakPerS: attemptRates(asked).peakPerS, bytes });
  const putsUsd = requestsPerMonth(asked) * kinesisPutUnits(bytes) * putUsd;
  const shardsUsd = count * MONTH_H * shardUsd;
  const grows = { growth: 'in-part', fixedQuantity: shardsUsd } as const;
  return planned(inDollars({ code: 'request-stream', count }, shardsUsd + putsUsd, grows));
}

/** The services that call a function with an event of their own. */
const EVENTS = {
  topic: { product: 'sns', over: 'sns', priceId: 'sns.publish', limitId: 'sns.message', unitBytes: 1024 },
  bus: {
    product: 'eventbridge',
    over: 'eventbridge',
    priceId: 'eventbridge.events',
    limitId: 'eventbridge.event',
    unitBytes: 1e6,
  },
} as const;

/** A bucket, a topic or a bus whose events call a function. The bucket takes requests of any size and keeps them for a day, readable again. */
function eventsBy(asked: Asked, way: 's3' | 'topic' | 'bus'): Planning<WayBill> {
  const { lookup } = asked.context;
  const requests = requestsPerMonth(asked);
  if (way === 's3') {
    const lacking = channelLacks(asked.workload, { product: 's3', keepsOrder: false, replays: true });
    if (lacking.length > 0) return impossible(...lacking);
    const [putUsd, getUsd, storageUsd] = [
      lookup.unitUsd('s3.put'),
      lookup.unitUsd('s3.get'),
      lookup.unitUsd('s3.storage'),
    ];
    if (putUsd === null || getUsd === null || storageUsd === null) return impossible(productsUnpriced(lookup, 's3'));
    const keptGb = ((requests * payloadIn(asked).payloadBytesIn) / GIB) * ((KEPT_DAYS * DAY_S) / MONTH_S);
    const objects = { quantity: requests, unit: 'request', usd: putUsd + getUsd } as const;
    return planned({
      way,
      items: [
        metered({ code: 'request-objects' }, objects),
        metered({ code: 'request-storage' }, { quantity: keptGb, unit: 'gb-month', usd: storageUsd }),
      ],
      delayMs: {
        p50: lookup.limit('s3.event-p50') + lookup.limit('s3.read-p50'),
        p99: lookup.limit('s3.event-p99') + lookup.limit('s3.read-p99'),
      },
    });
  }
  const { product, over, priceId, limitId, unitBytes } = EVENTS[way];
  const usd = lookup.unitUsd(priceId);
  if (usd === null) return impossible(productsUnpriced(lookup, product));
  const lacking = channelLacks(asked.workload, { product, keepsOrder: false, replays: false });
  const refused = [
    ...lacking,
    ...sentOver(asked, { part: 'payload', product, over, limitId, unitBytes, isOneWay: true }),
  ];
  if (refused.length > 0) return impossible(...refused);
  const chunks = Math.max(1, Math.ceil(sentIn(asked, over).payloadBytesIn / CHUNK_BYTES));
  const service = way === 'topic' ? 'SNS' : 'EventBridge';
  const item = metered({ code: 'request-events', service }, { quantity: requests * chunks, unit: 'request', usd });
  const delayMs = { p50: lookup.limit(`${product}.push-p50`), p99: lookup.limit(`${product}.push-p99`) };
  return planned({ way, items: [item], delayMs });
}
