import { MANY_CONTAINERS, requestsPerBusy } from './cold-share.ts';

/** Containers below the load by this many standard deviations always have a request. */
const FAR_BELOW = 4;
/** A smaller number of containers is not counted. */
const NEGLIGIBLE = 1e-6;
const MAX_CONTAINERS = 100_000;

/**
 * The share of the time for which a container is billed that answers one request after another: while it answers, and after that until its least billed
 * time ends or its next request comes. It is without a request for a share 1 − u of the time, in gaps that are exponential.
 * @param busy the share u of the time in which it answers.
 * @param tail the rest of the least billed time after a request ÷ the time of a request.
 */
export function billedShare(busy: number, tail: number): number {
  if (tail === 0 || busy >= 1) return Math.min(1, busy);
  return 1 - (1 - busy) * Math.exp((-tail * busy) / (1 - busy));
}

/**
 * The mean number of containers beyond the first ones that are billed. Each takes the requests for which all before it are busy (Erlang B), one at a
 * time.
 * @param offered mean number of requests in service.
 */
export function billedBeyond(offered: number, first: number, tail: number): number {
  const surely = Math.floor(offered - FAR_BELOW * Math.sqrt(offered));
  let count = surely > first + MANY_CONTAINERS ? surely : first;
  let billed = count - first;
  let blocked = count === 0 ? 1 : 1 / requestsPerBusy(offered, count);
  for (; count < MAX_CONTAINERS; count++) {
    const after = (offered * blocked) / (count + 1 + offered * blocked);
    const share = billedShare(offered * (blocked - after), tail);
    billed += share;
    if (share < NEGLIGIBLE) break;
    blocked = after;
  }
  return billed;
}
