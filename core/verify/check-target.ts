import type { LimitCount } from '#core/contract/endpoint/endpoint.ts';
import { meteredOf } from '#core/contract/workload/metered.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import type { Check, CheckReason, MeasuredTarget } from '#core/contract/serving/verification.ts';
import { judgeShare, requestsToDecide, type ShareCount } from '#core/math/stats/share-test.ts';
import { monthlyNow } from './bill-now.ts';
import { check, type Found, judgeCost } from './check.ts';

/** More requests than this share may not be lost. */
const LOST_SHARE = 0.001;
/** A rate is sustained if surely fewer requests than this share are lost. Between the two shares, few requests decide nothing. */
const CARRIED_LOST_SHARE = 0.01;
/** The percentile at which lost requests are counted. */
const LOST_PERCENTILE = 99;
/** The rate of an open loop differs from the requested rate by chance. */
const RATE_TOLERANCE = 0.02;

/** The limits that a deployed service is tested against: answers at all, the expected p99 and the SLO. */
export function testedLimits(promises: Pick<Promises, 'p99Ms' | 'sloMs' | 'sloPercentile'>): readonly {
  readonly percentile: number;
  readonly ms: number | null;
}[] {
  const p99Ms = p99LimitMs(promises);
  return [
    { percentile: LOST_PERCENTILE, ms: null },
    ...(p99Ms === null ? [] : [{ percentile: 99, ms: p99Ms }]),
    ...(promises.sloMs === null ? [] : [{ percentile: promises.sloPercentile, ms: promises.sloMs }]),
  ];
}

/** The maximum p99; null if the plan expects none. */
function p99LimitMs({ p99Ms }: Pick<Promises, 'p99Ms'>): number | null {
  const limitMs = p99Ms === null ? null : (p99Ms.high ?? p99Ms.value);
  return limitMs === null || limitMs <= 0 ? null : limitMs;
}

/** The checks of expected figures by requests to a service. */
export function checksOfTarget(all: Found, target: MeasuredTarget): Check[] {
  const { promises } = all;
  const rate = checkRate(promises, target);
  const slo = checkSlo(promises, target);
  const needsResults = { code: 'needs-results' } as const;
  return [
    rate,
    checkP99(promises, target),
    ...(slo === null ? [] : [slo]),
    ...(promises.jobRowsPerS === null
      ? []
      : [check('job-rate', 'not-checked', needsResults, { promised: promises.jobRowsPerS })]),
    checkCost(all, target, [rate, slo]),
  ];
}

/** Why a measurement says nothing about the service; null if it is valid. */
function voidReason({ verdict, lag, connectionWait, connections }: MeasuredTarget['point']): CheckReason | null {
  if (verdict === 'generator-limited') return { code: 'generator-late', lagMs: Math.max(0, lag.p50Ms) };
  if (verdict !== 'connection-limited') return null;
  return { code: 'connections-short', waitMs: Math.max(0, connectionWait.p50Ms), opened: connections.opened };
}

/** The count for a limit, as the test takes it; without one, nothing is known of their correlation. */
function countOf({ limits, requests }: MeasuredTarget['point'], ms: number | null, percentile: number): ShareCount {
  const found = limits.find((each): each is LimitCount => each.ms === ms && each.percentile === percentile);
  return found === undefined
    ? { requests, over: 0, dispersion: Infinity }
    : { ...found, dispersion: found.dispersion ?? Infinity };
}

/** That the limit is undecided, and how long it takes to decide at this rate. */
function undecided({ point }: MeasuredTarget, counted: ShareCount, allowed: number): CheckReason {
  const { offeredPerS } = point;
  const { requests, over } = counted;
  const needed = requestsToDecide(counted, allowed);
  const neededS = needed === null || offeredPerS <= 0 ? null : needed / offeredPerS;
  return { code: 'undecided', offeredPerS, requests, over, allowed, neededS };
}

function checkRate({ ratePerS, peakPerS }: Promises, target: MeasuredTarget): Check {
  const { point, durationS } = target;
  const { offeredPerS, achievedPerS: answeredPerS, requests, answered, verdict } = point;
  if (ratePerS === null) return check('rate', 'not-checked', { code: 'not-promised' }, { promised: null });
  const values = { promised: ratePerS, found: { value: answeredPerS, low: null, high: null } };
  const isVoid = voidReason(point);
  if (isVoid !== null) return check('rate', 'not-checked', isVoid, values);
  const loop = { code: 'open-loop', offeredPerS, answeredPerS, durationS } as const;
  // Falling behind at less than the peak is worse than falling behind at the peak.
  if (verdict === 'server-limited') return check('rate', 'broken', loop, values);
  const lost = countOf(point, null, LOST_PERCENTILE);
  if (judgeShare(lost, LOST_SHARE) === 'beyond') {
    return check('rate', 'broken', { code: 'requests-lost', lost: requests - answered, of: requests }, values);
  }
  if (offeredPerS < peakPerS * (1 - RATE_TOLERANCE)) {
    return check('rate', 'not-checked', { code: 'below-peak', offeredPerS, peakPerS }, values);
  }
  return judgeShare(lost, CARRIED_LOST_SHARE) === 'within'
    ? check('rate', 'holds', loop, values)
    : check('rate', 'undecided', undecided(target, lost, CARRIED_LOST_SHARE), values);
}

/** Latency grows with the load: above its limit at less than the peak it is broken, within it the peak stays undecided. */
function judgeLatency(
  promise: 'p99' | 'slo',
  of: {
    readonly promises: Promises;
    readonly target: MeasuredTarget;
    readonly promised: Interval;
    readonly found: Interval | null;
    readonly limitMs: number | null;
    readonly percentile: number;
  },
): Check {
  const { promises, target, promised, found, limitMs, percentile } = of;
  const { point } = target;
  const values = { promised, found, percentile };
  const isVoid = voidReason(point);
  if (isVoid !== null) return check(promise, 'not-checked', isVoid, values);
  const { offeredPerS } = point;
  const { peakPerS } = promises;
  const allowed = (100 - percentile) / 100;
  const counted = countOf(point, limitMs, percentile);
  const verdict = judgeShare(counted, allowed);
  const reason = { code: 'over-limit', offeredPerS, requests: counted.requests, over: counted.over, allowed } as const;
  if (verdict === 'beyond') return check(promise, 'broken', reason, values);
  if (offeredPerS < peakPerS * (1 - RATE_TOLERANCE)) {
    return check(promise, 'not-checked', { code: 'below-peak', offeredPerS, peakPerS }, values);
  }
  return verdict === 'within'
    ? check(promise, 'holds', reason, values)
    : check(promise, 'undecided', undecided(target, counted, allowed), values);
}

function checkP99(promises: Promises, target: MeasuredTarget): Check {
  const { p99Ms: promised } = promises;
  if (promised === null) return check('p99', 'not-checked', { code: 'not-promised' }, { promised: null });
  const { corrected, intervals } = target.point;
  const found =
    corrected.p99Ms === null ? null : (intervals?.p99Ms ?? { value: corrected.p99Ms, low: null, high: null });
  return judgeLatency('p99', { promises, target, promised, found, limitMs: p99LimitMs(promises), percentile: 99 });
}

/** Null without an SLO. */
function checkSlo(promises: Promises, target: MeasuredTarget): Check | null {
  const { sloMs: limitMs, sloPercentile: percentile } = promises;
  if (limitMs === null) return null;
  const promised = { value: limitMs, low: null, high: limitMs };
  return judgeLatency('slo', { promises, target, promised, found: target.point.sloLatencyMs, limitMs, percentile });
}

/** Whether an option's machines are a fixed number that the bill states. */
function machinesAreBilled({ bill, mode }: Promises): CheckReason | null {
  const growths = bill.map((item) => meteredOf(item)?.growth ?? null);
  if (growths.includes(null)) return { code: 'bill-without-quantities' };
  if (growths.includes('above')) return { code: 'machines-follow-load' };
  return mode === 'realtime' && growths.includes('steps') ? null : { code: 'billed-per-use' };
}

/**
 * The cost of today's traffic on the machines that it needs: those that sustained the offered rate, in proportion to today's peak. This is the
 * maximum, because a higher rate was not tried.
 */
function checkCost(
  { promises, machines, predictionsPerDay }: Found,
  { point }: MeasuredTarget,
  capacity: readonly (Check | null)[],
): Check {
  const promised = promises.costPerMillionUsd;
  const unknown = machinesAreBilled(promises);
  if (unknown !== null) return check('cost', 'not-checked', unknown, { promised });
  if (machines === null) return check('cost', 'not-checked', { code: 'machines-unknown' }, { promised });
  const isCarried = capacity.every(
    (each) => each === null || each.verdict === 'holds' || each.reason.code === 'below-peak',
  );
  if (!isCarried) return check('cost', 'not-checked', { code: 'rate-unconfirmed' }, { promised });
  const trafficRatio = predictionsPerDay / promises.predictionsPerDay;
  const carried = (machines * promises.peakPerS * trafficRatio) / Math.max(point.achievedPerS, Number.MIN_VALUE);
  const needed = Math.max(1, promises.minInstances, Math.ceil(carried * (1 - RATE_TOLERANCE)));
  const usd = monthlyNow(promises, { trafficRatio, machinesRatio: needed / promises.count, rowTimeRatio: 1 });
  const decided = { code: 'machines-needed', machines: needed, perDay: predictionsPerDay } as const;
  const found = usd === null ? null : { value: usd, low: null, high: null };
  return judgeCost(promises, predictionsPerDay, found, { decided, undecided: () => decided });
}
