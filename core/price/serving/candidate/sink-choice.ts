import type { Channel, Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { type Sink, unpricedReasons } from './answer-sink.ts';
import { cloudMessagesOf } from './cloud-messages.ts';
import type { Demand } from './per-draw.ts';
import { type AnswerFlow, putAnswers, type SinkUse } from './put-answers.ts';
import { Tally } from './tally.ts';

/**
 * The sinks that the answers of a workload may go to, the simplest first: the one that it names; or a bucket where answers may wait for a file and
 * need no order; otherwise a queue, which keeps no message once it is read, a stream, or a bucket with a file for each. A topic and a bus keep
 * nothing for an absent reader, and a table serves reads by key, so these are only used if they are named.
 */
export function sinksOf(
  { sink, needsOrder, needsReplay }: Pick<Workload, 'sink' | 'needsOrder' | 'needsReplay'>,
  mayWait: boolean,
): readonly Sink[] {
  if (sink !== 'natural') return [sink];
  if (mayWait && !needsOrder) return BUCKET;
  return needsReplay ? (needsOrder ? STREAM : STREAM_OR_BUCKET) : needsOrder ? QUEUE_OR_STREAM : ANY;
}

/** A bucket alone. */
export const BUCKET: readonly Sink[] = ['s3'];
const STREAM: readonly Sink[] = ['stream'];
const STREAM_OR_BUCKET: readonly Sink[] = ['stream', 's3'];
const QUEUE_OR_STREAM: readonly Sink[] = ['queue', 'stream'];
const ANY: readonly Sink[] = ['queue', 'stream', 's3'];

/** What a sink costs that competes with others, in US dollars per month. */
interface Offer {
  sink: Sink | null;
  usd: number;
  missing: number;
  channel: Channel | null;
}

/** The tally and the offers of the comparison that is being made. */
const compared = new Tally();
const best = newOffer();
const second = newOffer();

function newOffer(): Offer {
  return { sink: null, usd: 0.5, missing: 0, channel: null };
}

/**
 * Adds the cheapest of some sinks, the first of equal ones; in an explanation with a reason that states its delivery and the cost of the next one. A sink
 * without a price competes only if it is the only one. False if none takes the answers.
 */
export function putCheapest(sinks: readonly Sink[], asked: Demand, flow: AnswerFlow, use: SinkUse, to: Tally): boolean {
  best.sink = null;
  second.sink = null;
  const offered = cloudMessagesOf(asked.context.lookup) === null ? sinks : oneForMessages(sinks);
  // A single sink is compared with none, but its cost is stated.
  if (offered.length > 1 || to.explanation !== null) compare(offered, asked, flow, use);
  const chosen = best.sink ?? offered.at(-1);
  if (chosen === undefined) return to.refuse(() => []);
  const before = to.explanation?.reasons.length ?? 0;
  if (!putAnswers(asked, chosen, flow, use, to)) return false;
  to.explanation?.reasons.splice(before, 0, ...said(use));
  to.explanation?.reasons.push(...unpricedReasons(use.missing));
  return true;
}

/** Another cloud than AWS has one service for messages of all kinds: a message of it holds the answers of a batch unless each is asked for. */
const oneForMessages = oncePer((sinks: readonly Sink[]): readonly Sink[] => {
  const isMessage = (sink: Sink): boolean => sink !== 's3' && sink !== 'table';
  const taken = sinks.includes('stream') ? 'stream' : sinks.find(isMessage);
  return sinks.filter((sink) => !isMessage(sink) || sink === taken);
});

function compare(sinks: readonly Sink[], asked: Demand, flow: AnswerFlow, use: SinkUse): void {
  for (const sink of sinks) {
    compared.usd = 0;
    if (!putAnswers(asked, sink, flow, use, compared)) continue;
    if (isCheaper(use, best)) {
      Object.assign(second, best);
      setOffer(best, sink, use);
    } else if (isCheaper(use, second)) setOffer(second, sink, use);
  }
}

function isCheaper({ missing }: SinkUse, other: Offer): boolean {
  if (other.sink === null) return true;
  return missing.length === other.missing ? compared.usd < other.usd : missing.length < other.missing;
}

function setOffer(offer: Offer, sink: Sink, { missing, channel }: SinkUse): void {
  offer.sink = sink;
  offer.usd = compared.usd;
  offer.missing = missing.length;
  offer.channel = channel;
}

/** How the answers are delivered, if each is sent. */
function said({ channel, missing }: SinkUse): readonly Reason[] {
  if (channel === null || missing.length > 0) return [];
  const isPriced = second.sink !== null && second.missing === 0;
  const otherSink = isPriced ? second.channel : null;
  return [
    {
      code: 'answers-go-to',
      sink: channel,
      monthlyUsd: best.usd,
      otherSink,
      otherMonthlyUsd: otherSink === null ? null : second.usd,
    },
  ];
}
