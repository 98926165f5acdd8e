import { MAX_USD_PER_HOUR } from '#core/contract/catalog-overlay.ts';
import { unbelievable } from './download.ts';

const DECIMAL = /^\d+(\.\d+)?(e-?\d+)?$/i;
/** A list price does not move by more than this from one refresh to the next. */
const MAX_FACTOR = 20;
/** Fewer than this share of the known instance types is not a list, but a part of one. */
const MIN_SHARE = 0.5;

/**
 * A price out of an answer; null for a free one, which is never that of a machine. @throws AppError when it is no price at all: an answer with
 * one such price is not trusted with the others.
 */
export function believablePrice(url: string, what: string, printed: string | number): number | null {
  const text = String(printed).trim();
  const usd = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(usd) || usd < 0) throw unbelievable(url, `the price of ${what} is "${text.slice(0, 40)}"`);
  return usd === 0 ? null : usd;
}

/** Checks a price of an hour against what is possible, and against what it was. @throws AppError */
export function checkHourly(url: string, what: string, usd: number, wasUsd: number | null): void {
  if (usd > MAX_USD_PER_HOUR) throw unbelievable(url, `the price of ${what} is $${usd} per hour`);
  if (wasUsd !== null && (usd > wasUsd * MAX_FACTOR || usd < wasUsd / MAX_FACTOR)) {
    throw unbelievable(url, `the price of ${what} is $${usd} per hour, and was $${wasUsd}`);
  }
}

/** Checks that a list has most of what it had before. @throws AppError */
export function checkWhole(url: string, what: string, found: number, before: number): void {
  if (found === 0) throw unbelievable(url, `the list has no ${what} of this region`);
  if (found < before * MIN_SHARE) {
    throw unbelievable(
      url,
      `the list has only ${found} ${what}, and there were ${before} before: the list is incomplete`,
    );
  }
}
