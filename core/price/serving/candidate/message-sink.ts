import type { BillItem } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Channel, Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { itemIn } from './cloud-parts.ts';
import { type Interface, sentAs } from './encoding.ts';
import { channelLacks, payloadOver } from './limits.ts';
import type { Lookup } from './lookup.ts';
import { metered } from './metered.ts';
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
  rates: { readonly batchRows: number; readonly perMonth: number; readonly peakPerS: number },
): Planning<MessageBill> {
  const { lookup, run, workload, payload } = of;
  const channel = sink === 'queue' && workload.needsOrder ? 'fifo-queue' : sink;
  if (lookup.cloud !== 'aws') return planned({ channel, items: [], missing: [itemIn(lookup, 'answer-messages')] });
  const service = SERVICES[channel];
  const { product } = service;
  const lacking = channelLacks(workload, { product, keepsOrder: channel === 'fifo-queue', replays: false });
  if (lacking.length > 0) return impossible(...lacking);
  const { payloadBytesOut: bytes } = sentAs(payload, { run, encoding: workload.payloadEncoding, over: product });
  const limitBytes = lookup.limit(service.limitId) * service.unitBytes;
  const over = payloadOver({ part: 'answer', product, bytes, limitBytes, ...binaryOf(bytes, payload) });
  if (over.length > 0) return impossible(...over);
  const together = Math.max(
    1,
    Math.floor(Math.min(rates.batchRows, service.together, limitBytes / Math.max(1, bytes))),
  );
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

function binaryOf(bytes: number, { payloadBytesOut }: Payload): { readonly binaryBytes?: number } {
  return bytes > payloadBytesOut ? { binaryBytes: payloadBytesOut } : {};
}

/** Why the messages of the workload cannot go to a sink, whatever their number; empty if they can. */
export function messageObstacles(of: Parameters<typeof messageBill>[0], sink: MessageSink): readonly Reason[] {
  const bill = messageBill(of, sink, { batchRows: 1, perMonth: 0, peakPerS: 0 });
  return bill.state === 'impossible' ? bill.reasons : [];
}
