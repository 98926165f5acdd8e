import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason, RequestWay } from '#core/contract/reasons/reasons.ts';
import type { Transport } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { assertNever } from '#core/assert-never.ts';
import { kinesisPutUnits } from '#core/price/pricing/kinesis.ts';
import { DAY_S, GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { attemptRates, requestsPerMonth } from './demand.ts';
import { type CloudMessages, cloudMessagesOf, tooLargeFor } from './cloud-messages.ts';
import { sentIn } from './encoding.ts';
import { shardsFor, sumOf } from './kinesis-stream.ts';
import { channelLacks, productsUnpriced, sentOver } from './limits.ts';
import { CHUNK_BYTES } from './message-sink.ts';
import { inDollars, metered } from './metered.ts';
import type { Asked, Stated } from './asked.ts';
import type { EvaluateDraw, PayloadLimit, ServingDefinition } from './option.ts';
import { type Demand, onceIn } from './per-draw.ts';
import { payloadIn } from './payload.ts';
import { impossible, planned, type Planning } from './planning.ts';
import type { Tally } from './tally.ts';

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
  /** Its name in reasons; absent for that of the way. */
  readonly name?: RequestWay;
  readonly items: readonly BillItem[];
  /** US dollars per month of the items. */
  readonly usd: number;
  readonly delayMs: { readonly p50: number; readonly p99: number };
}

const AT_ONCE = { p50: 0, p99: 0 } as const;

/** In the order in which equal ones are preferred. A topic or a bus in front of one reader costs more than a call and keeps nothing. */
const NATURAL: readonly Way[] = ['direct', 'queue', 'stream', 's3'];
const NATURAL_ELSEWHERE: readonly Way[] = ['direct', 'queue'];

/**
 * The transport of requests to an option that answers them one at a time, where no caller waits. A waiting caller retries a request; without one, an
 * event would be lost where a fleet cannot always accept it: on machines that may be reclaimed, or that still start while the load grows. It then
 * waits in a queue or a stream, whichever is cheaper. A function is called asynchronously, up to a size; a larger request lies in a bucket, whose
 * event calls the function. Order and replay, where they are needed, take a queue or a stream that has them. The workload may name another way.
 */
export function createTransport(definition: ServingDefinition, { context, workload, candidate }: Stated): EvaluateDraw {
  const { returnsAnswers, mode, events } = definition;
  if (returnsAnswers !== true || workload.callerWaits) return () => true;
  // Async inference has a queue of its own, and keeps requests in a bucket.
  if (mode === 'async') {
    const lacking = channelLacks(workload, { product: 'async-inference', keepsOrder: false, replays: true });
    return (_asked, to) => lacking.length === 0 || to.refuse(() => lacking);
  }
  const natural = cloudMessagesOf(context.lookup) === null ? NATURAL : NATURAL_ELSEWHERE;
  const ways = workload.transport === 'natural' ? natural : [workload.transport];
  const billsOf = waysInto(events ?? NO_EVENTS);
  return (asked, to) => {
    const bills = billsOf(asked);
    const isLossy = to.isQueuing || candidate.purchase === 'spot';
    let best: WayBill | null = null;
    let second: WayBill | null = null;
    for (const way of ways) {
      const bill = bills[way];
      if (bill.state === 'impossible' || (way === 'direct' && isLossy) || isTooLate(asked, to, bill.plan)) continue;
      if (best === null || bill.plan.usd < best.usd) {
        second = best;
        best = bill.plan;
      } else if (second === null || bill.plan.usd < second.usd) second = bill.plan;
      // Nothing is cheaper than nothing.
      if (way === 'direct') break;
    }
    if (best === null) return to.refuse(() => whyNone(asked, to, { ways, bills, isLossy }));
    if (best.way !== 'direct' || events !== undefined) bring(asked, to, { best, second });
    return true;
  };
}

type Ways = Readonly<Record<Way, Planning<WayBill>>>;

/** The ways to a service that takes events up to a limit, the same for all of its candidates. */
const waysInto = oncePer((events: PayloadLimit) => {
  const limit = events === NO_EVENTS ? null : events;
  return onceIn((asked): Ways => {
    const to = (way: Way): Planning<WayBill> => wayOf(limit, asked, way);
    return {
      direct: to('direct'),
      queue: to('queue'),
      stream: to('stream'),
      s3: to('s3'),
      topic: to('topic'),
      bus: to('bus'),
    };
  });
});

/** The key of services that take no events. */
const NO_EVENTS: PayloadLimit = { part: 'payload', product: 'lambda', over: 'lambda', limitId: '', unitBytes: 0 };

/** Adds a transport to an option: its bill, its delay and its delivery guarantees. */
function bring(
  { workload }: Asked,
  to: Tally,
  { best, second }: { readonly best: WayBill; readonly second: WayBill | null },
): void {
  const { items, delayMs } = best;
  to.add(items);
  to.p50Ms += delayMs.p50;
  to.p99Ms += delayMs.p99;
  if (to.maxAgeS >= 0) {
    to.meanAgeS += delayMs.p50 / 1000;
    to.maxAgeS += delayMs.p99 / 1000;
  }
  if (to.explanation === null) return;
  const nameOf = ({ way, name }: WayBill): RequestWay =>
    name ?? (way === 'queue' && workload.needsOrder ? 'fifo-queue' : way);
  const { latencyParts } = to.explanation;
  if (latencyParts !== null && delayMs.p99 > 0) {
    to.explanation.latencyParts = () => [...latencyParts(), { code: 'transport', ...delayMs }];
  }
  to.explanation.reasons.push({
    code: 'requests-through',
    transport: nameOf(best),
    monthlyUsd: best.usd,
    otherTransport: second === null ? null : nameOf(second),
    otherMonthlyUsd: second?.usd ?? null,
  });
}

/** Whether an answer is too old after the delay of its transport. */
function isTooLate({ workload: { maxStalenessS } }: Asked, to: Tally, { delayMs }: WayBill): boolean {
  return delayMs.p99 !== 0 && maxStalenessS !== null && to.p99Ms + delayMs.p99 > maxStalenessS * 1000;
}

/** Why no way remains: the reasons against the first that has some. */
function whyNone(
  asked: Asked,
  to: Tally,
  of: { readonly ways: readonly Way[]; readonly bills: Ways; readonly isLossy: boolean },
): readonly Reason[] {
  const { maxStalenessS } = asked.workload;
  for (const way of of.ways) {
    const bill = of.bills[way];
    const lost: readonly Reason[] = way === 'direct' && of.isLossy ? [{ code: 'requests-lost' }] : [];
    const against = [...lost, ...(bill.state === 'impossible' ? bill.reasons : [])];
    if (against.length > 0) return against;
    if (bill.state === 'planned' && isTooLate(asked, to, bill.plan)) {
      const { p99: causeMs } = bill.plan.delayMs;
      const late = { cause: 'queue', causeMs, causeShare: null } as const;
      return [{ code: 'answer-too-old', ms: to.p99Ms + causeMs, maxStalenessS: maxStalenessS ?? 0, ...late }];
    }
  }
  return [];
}

/** @param events the limit of an asynchronous call; null for a service without one. */
function wayOf(events: PayloadLimit | null, asked: Demand, way: Way): Planning<WayBill> {
  const { lookup } = asked.context;
  const own = cloudMessagesOf(lookup);
  if (own !== null && way !== 'direct') return ownWay(own, asked, way);
  const taken = (items: readonly BillItem[], delayMs: WayBill['delayMs']) =>
    planned({ way, items, usd: sumOf(items), delayMs });
  switch (way) {
    case 'direct': {
      const lacking = channelLacks(asked.workload, { product: null, keepsOrder: false, replays: false });
      const refused = [...lacking, ...(events === null ? [] : sentOver(asked, events))];
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
      return events === null ? impossible({ code: 'transport-not-taken', transport: way }) : eventsBy(asked, way);
    default:
      return assertNever(way);
  }
}

/** Requests through the message service of another cloud than AWS. */
function ownWay(own: CloudMessages, asked: Demand, way: Way): Planning<WayBill> {
  if (way === 's3' || way === 'bus') return impossible({ code: 'transport-not-taken', transport: way });
  const bytes = payloadIn(asked).payloadBytesIn;
  const over = tooLargeFor(own, 'record', bytes);
  if (over.length > 0) return impossible(...over);
  // It is pushed to the service as it comes.
  const singly = { published: 1, delivered: 1, deliveries: 1 };
  const flow = { perMonth: requestsPerMonth(asked), peakPerS: attemptRates(asked).peakPerS, bytes };
  const bill = own.bill({ ...flow, ...singly });
  if (bill.state === 'impossible') return bill;
  return planned({ way, name: own.product, items: bill.plan, usd: sumOf(bill.plan), delayMs: own.receiveMs });
}

function queueItem(asked: Demand): Planning<BillItem> {
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

function streamItem(asked: Demand): Planning<BillItem> {
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
function eventsBy(asked: Demand, way: 's3' | 'topic' | 'bus'): Planning<WayBill> {
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
    const items = [
      metered({ code: 'request-objects' }, objects),
      metered({ code: 'request-storage' }, { quantity: keptGb, unit: 'gb-month', usd: storageUsd }),
    ];
    return planned({
      way,
      items,
      usd: sumOf(items),
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
  return planned({ way, items: [item], usd: item.monthlyUsd, delayMs });
}
