import type { Product, Reason, ReasonOf } from '#core/contract/reasons.ts';
import type { Lookup } from './lookup.ts';

type Values<Code extends Reason['code']> = Omit<ReasonOf<Code>, 'code'>;

const NONE: readonly Reason[] = [];

/** Why a payload is too large; empty if it is not. */
export function payloadOver(at: Values<'payload-over-limit'>): readonly Reason[] {
  return at.bytes > at.limitBytes ? [{ code: 'payload-over-limit', ...at }] : NONE;
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
