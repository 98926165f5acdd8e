import type { EndpointCaps, EndpointPrice, LoadPlan, PlannedRate } from '#core/contract/endpoint/endpoint.ts';

/** What a load is planned from. */
export interface LoadWish {
  readonly caps: EndpointCaps;
  readonly price: EndpointPrice | null;
  /** Rates that were asked for; empty for a rise up to the highest allowed one. */
  readonly ratesPerS: readonly number[];
  /** Seconds of each rate; null to share the allowed time. */
  readonly durationS: number | null;
}

/**
 * Up to this share of the highest allowed rate, arrivals are as random as those of users. Above it the cap on each second spreads them more
 * evenly, and a queue comes out shorter than it would be.
 */
export const RANDOM_SHARE = 0.7;
/** Each step of the rise doubles the rate. */
const RISE = [1 / 8, 1 / 4, 1 / 2, 1].map((share) => share * RANDOM_SHARE);
/** Seconds of a rate unless they are stated. */
const DEFAULT_POINT_S = 15;
const WARM_UP_REQUESTS = 12;
const COLD_REQUESTS = 3;
/** The warm-up sends at most this many requests per second. */
const WARM_UP_PER_S = 20;
/** The warm-up takes at most this share of the requests and of the seconds. */
const WARM_UP_SHARE = 0.2;
/** Share of the seconds left for answers and for the pauses between rates. */
const SLACK_SHARE = 0.1;
/** More time is allowed than is planned, up to the limit: a slow machine or service must not cut the last rate. */
const SPARE_S = 10;
const HOUR_S = 3600;

/**
 * Plans a load within its caps: a warm-up, then rising rates. Null if the caps leave no room for a warm-up and one request of one rate. The load
 * never exceeds the caps, whatever the service does, because no request is sent twice.
 */
export function planLoad({ caps, price, ratesPerS, durationS }: LoadWish): LoadPlan | null {
  const requestsCap = Math.min(caps.requests, requestsWithin(caps, price));
  const secondsCap = Math.min(caps.seconds, secondsWithin(caps, price));
  const gapMs = 1000 / Math.min(WARM_UP_PER_S, caps.ratePerS);
  const warmUp = Math.min(
    WARM_UP_REQUESTS,
    Math.max(1, Math.floor(WARM_UP_SHARE * requestsCap)),
    Math.max(1, Math.floor((WARM_UP_SHARE * secondsCap * 1000) / gapMs)),
  );
  const usableS = secondsCap * (1 - SLACK_SHARE) - (warmUp * gapMs) / 1000;
  const wanted = [...new Set(ratesPerS.length > 0 ? ratesPerS : RISE.map((share) => share * caps.ratePerS))]
    .map((rate) => Math.min(rate, caps.ratePerS))
    .sort((a, b) => a - b);
  const eachS = Math.min(durationS ?? DEFAULT_POINT_S, usableS / wanted.length);
  const rates = [...fitRequests(wanted, eachS, requestsCap - warmUp)];
  if (rates.length === 0 || usableS <= 0) return null;
  const requests = rates.reduce((total, rate) => total + rate.requests, warmUp);
  const plannedS = rates.reduce((total, rate) => total + rate.durationS, (warmUp * gapMs) / 1000);
  const seconds = Math.min(secondsCap, plannedS / (1 - SLACK_SHARE) + SPARE_S);
  return {
    caps,
    price,
    warmUp: { requests: warmUp, cold: Math.min(COLD_REQUESTS, warmUp), gapMs },
    rates,
    most: { requests, seconds, usd: costUsd({ requests, seconds }, price) },
  };
}

/** Shortens all rates alike until their requests fit. A rate that would have no request is omitted. */
function fitRequests(wanted: readonly number[], eachS: number, left: number): readonly PlannedRate[] {
  const total = wanted.reduce((sum, rate) => sum + rate * eachS, 0);
  const shrink = Math.min(1, left / total);
  return wanted.flatMap((ratePerS) => {
    const requests = Math.floor(ratePerS * eachS * shrink + 1e-9);
    return requests < 1 ? [] : [{ ratePerS, requests, durationS: requests / ratePerS }];
  });
}

/** The cost of requests and seconds; null if no price is stated. */
export function costUsd(
  { requests, seconds }: { readonly requests: number; readonly seconds: number },
  price: EndpointPrice | null,
): number | null {
  if (price === null) return null;
  return (requests * (price.perMillionUsd ?? 0)) / 1e6 + (seconds / HOUR_S) * (price.perHourUsd ?? 0);
}

/** Requests that the allowed cost pays for, if it pays for the seconds too: half for each where both are priced. */
function requestsWithin({ usd }: EndpointCaps, price: EndpointPrice | null): number {
  const each = (price?.perMillionUsd ?? 0) / 1e6;
  if (usd === null || each === 0) return Infinity;
  return Math.floor((usd * ((price?.perHourUsd ?? 0) > 0 ? 0.5 : 1)) / each);
}

function secondsWithin({ usd }: EndpointCaps, price: EndpointPrice | null): number {
  const perS = (price?.perHourUsd ?? 0) / HOUR_S;
  if (usd === null || perS === 0) return Infinity;
  return (usd * ((price?.perMillionUsd ?? 0) > 0 ? 0.5 : 1)) / perS;
}

/** The number of requests that may be sent within a time of `windowMs`, so that no second has more than `ratePerS`. */
export interface SendLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** The limit of sending for a highest rate: whole requests in a window of about a second. */
export function sendLimit(ratePerS: number): SendLimit {
  const requests = Math.max(1, Math.floor(ratePerS));
  return { requests, windowMs: (1000 * requests) / ratePerS };
}

/** Delays arrivals that would exceed the limit; the others stay as they are. Ascending milliseconds, a new array. */
export function withinLimit(arrivalMs: Float64Array, { requests, windowMs }: SendLimit): Float64Array {
  const limited = arrivalMs.slice();
  for (let index = requests; index < limited.length; index++) {
    const earliest = (limited[index - requests] ?? 0) + windowMs;
    if ((limited[index] ?? 0) < earliest) limited[index] = earliest;
  }
  return limited;
}
