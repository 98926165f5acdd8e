import type { Channel, Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { oncePer } from '#core/once-per.ts';
import { MONTH_H } from '#core/price/pricing/units.ts';
import type { Interface } from './encoding.ts';
import { payloadOver, productsUnpriced } from './limits.ts';
import type { Lookup } from './lookup.ts';
import { metered } from './metered.ts';
import { type Pack, sharedUpTo } from './packing.ts';
import { impossible, planned, type Planning } from './planning.ts';

/** The messages of a month, and the requests that carry them. */
interface Messages {
  readonly perMonth: number;
  readonly peakPerS: number;
  /** Of one message. */
  readonly bytes: number;
  /** Messages in one request that publishes them, and in one that delivers them, on average. */
  readonly published: number;
  readonly delivered: number;
  /** How often a message is delivered: more than once if it is tried again. */
  readonly deliveries: number;
}

/** The message service of a cloud other than AWS: it keeps order by key, keeps messages for days, and delivers them again. */
export interface CloudMessages {
  readonly product: Product & Interface & Channel;
  /** From the send of a message to a reader that waits for it, in milliseconds. */
  readonly receiveMs: { readonly p50: number; readonly p99: number };
  readonly longestBytes: number;
  /** Answers that share a message, and messages that share a request to publish them. */
  readonly shared: Pack;
  readonly request: Pack;
  /** Its bill. Impossible for messages that are too many, or without a price in the region. */
  readonly bill: (messages: Messages) => Planning<readonly BillItem[]>;
  /** What to say about messages that are each published by a request of its own; nothing if it does not matter. */
  readonly tell: (messages: Messages) => readonly Reason[];
}

const TIB = 2 ** 40;
const MILLION = 1e6;

const SERVICES = { pubsub, 'event-hubs': eventHubs };

/** That of a catalogue's cloud; null for AWS, which has several. */
export const cloudMessagesOf = oncePer((lookup: Lookup): CloudMessages | null => {
  const { messages } = lookup.parts;
  return messages === null ? null : SERVICES[messages](lookup);
});

/** Why a message is too large; empty if it is not. */
export function tooLargeFor(
  { product, longestBytes }: Pick<CloudMessages, 'product' | 'longestBytes'>,
  part: 'answer' | 'record',
  bytes: number,
): readonly Reason[] {
  return payloadOver({ part, product, bytes, limitBytes: longestBytes });
}

/**
 * Pub/Sub bills the bytes that are published and again those that are delivered: the body of a message, its timestamp and its id, and at least a
 * thousand for a request, whatever number of messages it has.
 */
function pubsub(lookup: Lookup): CloudMessages {
  const { limit } = lookup;
  const usd = lookup.unitUsd('pubsub.throughput');
  const leastBytes = limit('pubsub.least-bytes');
  const ownBytes = limit('pubsub.timestamp') + limit('pubsub.message-id');
  const product = 'pubsub';
  const missing = impossible(productsUnpriced(lookup, product));
  const longestBytes = limit('pubsub.message') * 1e6;
  const billedBytes = (bytes: number, together: number): number => Math.max(bytes + ownBytes, leastBytes / together);
  return {
    product,
    receiveMs: { p50: limit('pubsub.receive-p50'), p99: limit('pubsub.receive-p99') },
    longestBytes,
    shared: sharedUpTo(longestBytes),
    request: { mostRows: limit('pubsub.publish-rows'), mostBytes: longestBytes },
    bill: ({ perMonth, bytes, published, delivered, deliveries }) => {
      if (usd === null) return missing;
      const each = billedBytes(bytes, published) + deliveries * billedBytes(bytes, delivered);
      return planned([
        metered({ code: 'pubsub-throughput' }, { quantity: (perMonth * each) / TIB, unit: 'unit', usd }),
      ]);
    },
    tell: ({ perMonth, bytes, published }) => {
      const monthlyUsdOf = (together: number): number => (perMonth * billedBytes(bytes, together) * (usd ?? 0)) / TIB;
      const [monthlyUsd, togetherUsd] = [monthlyUsdOf(published), monthlyUsdOf(Infinity)];
      return togetherUsd < monthlyUsd ? [{ code: 'published-singly', leastBytes, monthlyUsd, togetherUsd }] : [];
    },
  };
}

/** Event Hubs bills throughput units for the peak, by bytes and by events, and events of 64 KiB, whatever number of them is sent at once. */
function eventHubs(lookup: Lookup): CloudMessages {
  const { limit } = lookup;
  const [unitUsd, ingressUsd] = [lookup.unitUsd('event-hubs.unit'), lookup.unitUsd('event-hubs.ingress')];
  const [unitBytes, unitEvents] = [limit('event-hubs.unit-bytes') * 1e6, limit('event-hubs.unit-events')];
  const [chunkBytes, mostUnits] = [limit('event-hubs.chunk') * 1024, limit('event-hubs.units')];
  const longestBytes = limit('event-hubs.event') * 1e6;
  const product = 'event-hubs';
  const missing = impossible(productsUnpriced(lookup, product));
  return {
    product,
    receiveMs: { p50: limit('event-hubs.receive-p50'), p99: limit('event-hubs.receive-p99') },
    longestBytes,
    shared: sharedUpTo(chunkBytes),
    request: { mostRows: Infinity, mostBytes: longestBytes },
    tell: () => [],
    bill: ({ perMonth, peakPerS, bytes }) => {
      if (unitUsd === null || ingressUsd === null) return missing;
      const units = Math.max(1, Math.ceil(Math.max((peakPerS * bytes) / unitBytes, peakPerS / unitEvents)));
      if (units > mostUnits) {
        return impossible({
          code: 'peak-over-limit',
          unit: 'throughput-unit',
          needed: units,
          limit: mostUnits,
          product,
        });
      }
      const events = (perMonth * Math.max(1, Math.ceil(bytes / chunkBytes))) / MILLION;
      const fixedQuantity = MONTH_H;
      return planned([
        metered(
          { code: 'event-hubs-units', count: units },
          { quantity: units * MONTH_H, unit: 'unit-hour', usd: unitUsd, grows: { growth: 'in-part', fixedQuantity } },
        ),
        metered({ code: 'event-hubs-events' }, { quantity: events, unit: 'unit', usd: ingressUsd }),
      ]);
    },
  };
}
