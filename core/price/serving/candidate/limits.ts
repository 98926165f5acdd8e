import type { Product, Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { type Interface, sentIn } from './encoding.ts';
import type { Lookup } from './lookup.ts';
import type { PayloadLimit } from './option.ts';
import type { Demand } from './per-draw.ts';
import { payloadIn } from './payload.ts';

type Values<Code extends Reason['code']> = Omit<ReasonOf<Code>, 'code'>;

const NONE: readonly Reason[] = [];

/** Why a payload is too large; empty if it is not. */
export function payloadOver(at: Values<'payload-over-limit'>): readonly Reason[] {
  return at.bytes > at.limitBytes ? [{ code: 'payload-over-limit', ...at }] : NONE;
}

/** Whether a request or its answer is too large for an interface on its path, in the encoding of that interface. */
export function isSentOver(asked: Demand, limit: PayloadLimit): boolean {
  const { over, limitId, unitBytes } = limit;
  return sentIn(asked, over)[largerOf(asked, limit)] > asked.context.lookup.limit(limitId) * unitBytes;
}

/**
 * Why a request or its answer is too large for an interface on its path; empty if it is not. Where two sources state different limits, the row of
 * the limit has the stricter one, and the row whose id ends in `-elsewhere` the other.
 */
export function sentOver(asked: Demand, limit: PayloadLimit): readonly Reason[] {
  if (!isSentOver(asked, limit)) return NONE;
  const { part, product, over, limitId, unitBytes } = limit;
  const limitBytes = asked.context.lookup.limit(limitId) * unitBytes;
  return encodedOver(asked, { part, product, over, limitId, limitBytes, of: largerOf(asked, limit) });
}

/** What of a call the limit applies to: the request, or the larger of the request and its answer. */
function largerOf(asked: Demand, { part, over, isOneWay = false }: PayloadLimit): 'payloadBytesIn' | 'payloadBytesOut' {
  const { payloadBytesIn, payloadBytesOut } = sentIn(asked, over);
  return part === 'payload' && !isOneWay && payloadBytesOut > payloadBytesIn ? 'payloadBytesOut' : 'payloadBytesIn';
}

/** Why a request or an answer is too large, with its encoding and the facts about the limit. */
function encodedOver(
  asked: Demand,
  at: {
    readonly part: PayloadLimit['part'];
    readonly product: Product;
    readonly over: Interface;
    readonly limitId: string;
    readonly limitBytes: number;
    readonly of: 'payloadBytesIn' | 'payloadBytesOut';
  },
): readonly Reason[] {
  const { part, product, over, limitId, limitBytes } = at;
  const bytes = sentIn(asked, over)[at.of];
  const { lookup } = asked.context;
  const binaryBytes = payloadIn(asked)[at.of];
  const elsewhere = lookup.optionalLimit(`${limitId}-elsewhere`);
  const oldAsOf = lookup.oldLimitDate(limitId);
  return [
    {
      code: 'payload-over-limit',
      part,
      product,
      bytes,
      limitBytes,
      ...(bytes > binaryBytes ? { binaryBytes } : {}),
      ...(elsewhere === null ? {} : { otherLimitBytes: (elsewhere * limitBytes) / lookup.limit(limitId) }),
      ...(oldAsOf === null ? {} : { oldAsOf }),
    },
  ];
}

/** The needs of a workload that a product does not meet where messages pass it. */
export function channelLacks(
  { needsOrder, needsReplay }: Pick<Workload, 'needsOrder' | 'needsReplay'>,
  of: { readonly product: Product | null; readonly keepsOrder: boolean; readonly replays: boolean },
): readonly Reason[] {
  const { product } = of;
  return [
    ...(needsOrder && !of.keepsOrder ? [{ code: 'channel-lacks', product, need: 'order' } as const] : []),
    ...(needsReplay && !of.replays ? [{ code: 'channel-lacks', product, need: 'replay' } as const] : []),
  ];
}

/** Why the peak exceeds a limit; empty if it does not. */
export function peakOver(at: Values<'peak-over-limit'>): readonly Reason[] {
  return at.needed > at.limit ? [{ code: 'peak-over-limit', ...at }] : NONE;
}

/** Why a call takes too long; empty if it does not. */
export function callOver(at: Values<'call-over-timeout'>): readonly Reason[] {
  return at.ms > at.limitS * 1000 ? [{ code: 'call-over-timeout', ...at }] : NONE;
}

/** Why the use of these products cannot be priced. */
export function productsUnpriced({ region }: Lookup, ...products: readonly Product[]): Reason {
  return { code: 'product-price-missing', products, region };
}
