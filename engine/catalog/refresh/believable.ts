import { MAX_USD_PER_HOUR } from '#core/contract/catalog/catalog-overlay.ts';
import { unbelievable } from './download.ts';

const DECIMAL = /^\d+(\.\d+)?(e-?\d+)?$/i;
/** The largest plausible factor by which a list price changes between two refreshes. */
const MAX_FACTOR = 20;
/** A list with fewer than this share of the known instance types is incomplete. */
const MIN_SHARE = 0.5;

/**
 * A price from an answer; null for a free one, which is never that of a machine. @throws AppError if it is not a price:
 * then the other prices of the answer are not trusted either.
 */
export function believablePrice(url: string, what: string, printed: string | number): number | null {
  const text = String(printed).trim();
  const usd = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(usd) || usd < 0) throw unbelievable(url, `the price of ${what} is "${text.slice(0, 40)}"`);
  return usd === 0 ? null : usd;
}

/** Checks an hourly price against plausible bounds and the previous price. @throws AppError */
export function checkHourly(url: string, what: string, usd: number, wasUsd: number | null): void {
  if (usd > MAX_USD_PER_HOUR) throw unbelievable(url, `the price of ${what} is $${usd} per hour`);
  if (wasUsd !== null && (usd > wasUsd * MAX_FACTOR || usd < wasUsd / MAX_FACTOR)) {
    throw unbelievable(url, `the price of ${what} is $${usd} per hour, and was $${wasUsd}`);
  }
}

/** Checks a metered price against the previous one. @throws AppError */
export function checkUnit(url: string, what: string, usd: number, wasUsd: number | null): void {
  if (
    usd > MAX_USD_PER_HOUR ||
    (wasUsd !== null && wasUsd > 0 && (usd > wasUsd * MAX_FACTOR || usd < wasUsd / MAX_FACTOR))
  ) {
    throw unbelievable(url, `the price of ${what} is $${usd}${wasUsd === null ? '' : `, and was $${wasUsd}`}`);
  }
}

/** Checks that a list still has most of its previous prices. @throws AppError */
export function checkWhole(url: string, what: string, found: number, before: number): void {
  if (found === 0) throw unbelievable(url, `the list has no ${what} of this region`);
  if (found < before * MIN_SHARE) {
    throw unbelievable(
      url,
      `the list has only ${found} ${what}, and there were ${before} before: the list is incomplete`,
    );
  }
}
