import type { BillItem } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Channel, Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { type CloudMessages, cloudMessagesOf, tooLargeFor } from './cloud-messages.ts';
import { type Interface, sentAs } from './encoding.ts';
import { channelLacks, payloadOver } from './limits.ts';
import type { Lookup } from './lookup.ts';
import { metered } from './metered.ts';
import { packedIn, togetherIn } from './packing.ts';
import type { Payload } from './payload.ts';
import { impossible, planned, type Planning } from './planning.ts';

/** A sink that takes messages and is billed by them. */
export type MessageSink = 'queue' | 'topic' | 'bus';

/** SQS, SNS and EventBridge bill a request for each 64 KiB begun. */
export const CHUNK_BYTES = 2 ** 16;

/** The most messages that one request of any service takes. */
export const MESSAGES_TOGETHER = 10;

interface MessageService {
  readonly product: Product & Interface;
  readonly name: string;
  readonly priceId: string;
  /** The catalogue's row of the largest message, and the bytes of its unit. */
  readonly limitId: string;
  readonly unitBytes: number;
  /** The most messages in one request. */
  readonly together: number;
  /** Whether billed requests read and empty it. */
  readonly isRead: boolean;
}

const SERVICES: Readonly<Record<MessageSink | 'fifo-queue', MessageService>> = {
  queue: sqs('sqs.standard'),
  'fifo-queue': sqs('sqs.fifo'),
  topic: {
    product: 'sns',
    name: 'SNS',
    priceId: 'sns.publish',
    limitId: 'sns.message',
    unitBytes: 1024,
    together: MESSAGES_TOGETHER,
    isRead: false,
  },
  bus: {
    product: 'eventbridge',
    name: 'EventBridge',
    priceId: 'eventbridge.events',
    limitId: 'eventbridge.event',
    unitBytes: 1e6,
    together: 1,
    isRead: false,
  },
};

function sqs(priceId: string): MessageService {
  return {
    product: 'sqs',
    name: 'SQS',
    priceId,
    limitId: 'sqs.message',
    unitBytes: 2 ** 20,
    together: MESSAGES_TOGETHER,
    isRead: true,
  };
}

/** Answers that go to a sink, in batches. */
interface AnswerRates {
  readonly batchRows: number;
  readonly perMonth: number;
  readonly peakPerS: number;
}

/** The messages of a month to a sink. */
export interface MessageBill {
  readonly channel: Channel;
  readonly items: readonly BillItem[];
  /** Items without a price in the region. */
  readonly missing: readonly string[];
}

/**
 * Answers as messages. Those of one batch go together, ten at most in a request. Billed requests also read and empty a queue; the subscribers of a
 * topic or a bus are unknown, so only sending is billed.
 * @returns impossible if an answer is too large as text, if the sink keeps neither order nor messages although the workload needs it, or if a
 *   FIFO queue does not take the peak.
 */
export function messageBill(
  of: { readonly lookup: Lookup; readonly run: RunDocument; readonly workload: Workload; readonly payload: Payload },
  sink: MessageSink,
  rates: AnswerRates,
): Planning<MessageBill> {
  const { lookup, run, workload, payload } = of;
  const own = cloudMessagesOf(lookup);
  if (own !== null) return ownMessages(own, payload, rates, 'each');
  const channel = sink === 'queue' && workload.needsOrder ? 'fifo-queue' : sink;
  const service = SERVICES[channel];
  const { product } = service;
  const lacking = channelLacks(workload, { product, keepsOrder: channel === 'fifo-queue', replays: false });
  if (lacking.length > 0) return impossible(...lacking);
  const { payloadBytesOut: bytes } = sentAs(payload, { run, encoding: workload.payloadEncoding, over: product });
  const limitBytes = lookup.limit(service.limitId) * service.unitBytes;
  const over = payloadOver({ part: 'answer', product, bytes, limitBytes, ...binaryOf(bytes, payload) });
  if (over.length > 0) return impossible(...over);
  const request = { mostRows: service.together, mostBytes: limitBytes };
  const together = Math.floor(togetherIn(request, rates.batchRows, bytes));
  if (channel === 'fifo-queue') {
    const limit = lookup.limit('sqs.fifo-requests') * together;
    if (rates.peakPerS > limit) {
      return impossible({ code: 'peak-over-limit', unit: 'message', needed: rates.peakPerS, limit, product });
    }
  }
  const chunks = Math.max(1, Math.ceil((together * bytes) / CHUNK_BYTES));
  // Sending and receiving bill the bytes, deleting does not.
  const each = service.isRead ? 2 * chunks + 1 : chunks;
  const usd = lookup.unitUsd(service.priceId);
  if (usd === null) return planned({ channel, items: [], missing: ['answer-messages'] });
  const quantity = (rates.perMonth * each) / together;
  const item = metered({ code: 'answer-messages', service: service.name }, { quantity, unit: 'request', usd });
  return planned({ channel, items: [item], missing: [] });
}

/**
 * Answers through the message service of another cloud than AWS.
 * @param as `each`: a message for each answer, those of a batch in one request. `shared`: the answers of a batch share messages, as they share the
 *   records of a stream.
 */
function ownMessages(
  own: CloudMessages,
  { payloadBytesOut: answerBytes }: Payload,
  { batchRows, perMonth: answersPerMonth, peakPerS }: AnswerRates,
  as: 'each' | 'shared',
): Planning<MessageBill> {
  const over = tooLargeFor(own, 'answer', answerBytes);
  if (over.length > 0) return impossible(...over);
  const each = { perMonth: answersPerMonth, peakPerS, bytes: answerBytes };
  const sent = as === 'each' ? each : packedIn(own.shared, { answerBytes, batchRows, peakPerS, answersPerMonth });
  const together = as === 'each' ? togetherIn(own.request, batchRows, answerBytes) : 1;
  // Whoever reads them gets them as they are sent.
  const bill = own.bill({ ...sent, published: together, delivered: together, deliveries: 1 });
  return bill.state === 'impossible'
    ? bill
    : planned({ channel: own.product, items: bill.plan.map(ofAnswers), missing: [] });
}

/** Answers as records of a stream, in another cloud than AWS: those of a batch share messages. */
export function sharedMessageBill(own: CloudMessages, payload: Payload, rates: AnswerRates): Planning<MessageBill> {
  return ownMessages(own, payload, rates, 'shared');
}

/** An item of the bill of messages, as one of answers. */
function ofAnswers(item: BillItem): BillItem {
  return { ...item, code: `${item.code}-of-answers` };
}

function binaryOf(bytes: number, { payloadBytesOut }: Payload): { readonly binaryBytes?: number } {
  return bytes > payloadBytesOut ? { binaryBytes: payloadBytesOut } : {};
}

/** Why the messages of the workload cannot go to a sink, whatever their number; empty if they can. */
export function messageObstacles(of: Parameters<typeof messageBill>[0], sink: MessageSink): readonly Reason[] {
  const bill = messageBill(of, sink, { batchRows: 1, perMonth: 0, peakPerS: 0 });
  return bill.state === 'impossible' ? bill.reasons : [];
}
