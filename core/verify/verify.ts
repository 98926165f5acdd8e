import { meteredOf } from '#core/contract/metered.ts';
import type { Interval } from '#core/contract/numbers.ts';
import type { Promises } from '#core/contract/promises.ts';
import type {
  Check,
  CheckedPromise,
  CheckReason,
  MeasuredTarget,
  ReadResults,
  Verification,
} from '#core/contract/verification.ts';
import { meanInterval } from '#core/math/stats/intervals.ts';
import { percentileFloor } from '#core/math/stats/percentiles.ts';
import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { checkText } from '#core/words/verification.ts';
import { monthlyNow } from './bill-now.ts';

/** What was found of a deployed option, and today's circumstances. */
export interface Found {
  readonly promises: Promises;
  readonly found: MeasuredTarget | ReadResults;
  readonly machines: number | null;
  readonly predictionsPerDay: number;
}

/** Whether each promise of a plan holds, by what was found. A promise that cannot be checked neither holds nor is broken. */
export function checksOf(found: Found): Pick<Verification, 'checks' | 'holds'> {
  const checks = found.found.kind === 'target' ? checksOfTarget(found, found.found) : checksOfJob(found, found.found);
  return { checks, holds: checks.every(({ verdict }) => verdict !== 'broken') };
}

function check(
  promise: CheckedPromise,
  verdict: Check['verdict'],
  reason: CheckReason,
  values: { readonly promised: Interval | null; readonly found?: Interval | null; readonly percentile?: number },
): Check {
  const { promised, found = null, percentile = null } = values;
  return { promise, percentile, promised, found, verdict, reason: { ...reason, text: checkText(reason) } };
}

/** At most this share of the requests may be lost without the rate being short: that of a percentile of 99.9. */
const LOST_SHARE = 0.001;
/** The rate of an open loop differs from what was asked for by chance. */
const RATE_TOLERANCE = 0.02;

function checksOfTarget(all: Found, target: MeasuredTarget): Check[] {
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
    checkCostOfTarget(all, target, [rate, slo]),
  ];
}

function lostOf({ point }: MeasuredTarget): number {
  return point.requests - point.answered;
}

/** Why a measurement says nothing about the service; null if it does. */
function voidReason({ verdict, lag, connectionWait, connections }: MeasuredTarget['point']): CheckReason | null {
  if (verdict === 'generator-limited') return { code: 'generator-late', lagMs: Math.max(0, lag.p50Ms) };
  if (verdict !== 'connection-limited') return null;
  return { code: 'connections-short', waitMs: Math.max(0, connectionWait.p50Ms), opened: connections.opened };
}

function checkRate({ ratePerS, peakPerS }: Promises, target: MeasuredTarget): Check {
  const { point, durationS } = target;
  const { offeredPerS, achievedPerS: answeredPerS, requests, verdict } = point;
  if (ratePerS === null) return check('rate', 'not-checked', { code: 'not-promised' }, { promised: null });
  const values = { promised: ratePerS, found: { value: answeredPerS, low: null, high: null } };
  const isVoid = voidReason(point);
  if (isVoid !== null) return check('rate', 'not-checked', isVoid, values);
  const lost = lostOf(target);
  // Falling behind at less than the peak is worse than falling behind at the peak.
  if (lost > LOST_SHARE * requests)
    return check('rate', 'broken', { code: 'requests-lost', lost, of: requests }, values);
  const loop = { code: 'open-loop', offeredPerS, answeredPerS, durationS } as const;
  if (verdict === 'server-limited') return check('rate', 'broken', loop, values);
  if (offeredPerS < peakPerS * (1 - RATE_TOLERANCE)) {
    return check('rate', 'not-checked', { code: 'below-peak', offeredPerS, peakPerS }, values);
  }
  return check('rate', 'holds', loop, values);
}

/** Latency grows with the load: above its limit at less than the peak it is broken, within it nothing is said of the peak. */
function judgeLatency(
  promise: 'p99' | 'slo',
  of: {
    readonly promises: Promises;
    readonly target: MeasuredTarget;
    readonly promised: Interval;
    readonly found: Interval | null;
    readonly percentile: number;
  },
): Check {
  const { promises, target, promised, found, percentile } = of;
  const { point } = target;
  const answers = point.answered;
  const values = { promised, found, percentile };
  if (found === null) {
    const needed = percentileFloor(percentile);
    return check(promise, 'not-checked', { code: 'too-few-answers', answers, needed }, values);
  }
  const isVoid = voidReason(point);
  if (isVoid !== null) return check(promise, 'not-checked', isVoid, values);
  const { offeredPerS } = point;
  const reason = { code: 'latency', offeredPerS, answers } as const;
  if ((found.low ?? found.value) > (promised.high ?? promised.value)) return check(promise, 'broken', reason, values);
  if (offeredPerS < promises.peakPerS * (1 - RATE_TOLERANCE)) {
    return check(promise, 'not-checked', { code: 'below-peak', offeredPerS, peakPerS: promises.peakPerS }, values);
  }
  return check(promise, 'holds', reason, values);
}

function checkP99(promises: Promises, target: MeasuredTarget): Check {
  const { p99Ms: promised } = promises;
  if (promised === null) return check('p99', 'not-checked', { code: 'not-promised' }, { promised: null });
  const { corrected, intervals } = target.point;
  const found =
    corrected.p99Ms === null ? null : (intervals?.p99Ms ?? { value: corrected.p99Ms, low: null, high: null });
  return judgeLatency('p99', { promises, target, promised, found, percentile: 99 });
}

/** Null without an SLO. */
function checkSlo(promises: Promises, target: MeasuredTarget): Check | null {
  const { sloMs, sloPercentile: percentile } = promises;
  if (sloMs === null) return null;
  const promised = { value: sloMs, low: null, high: sloMs };
  return judgeLatency('slo', { promises, target, promised, found: target.point.sloLatencyMs, percentile });
}

/** Whether an option's machines are a fixed number that the bill states. */
function machinesAreBilled({ bill, mode }: Promises): CheckReason | null {
  const growths = bill.map((item) => meteredOf(item)?.growth ?? null);
  if (growths.includes(null)) return { code: 'bill-without-quantities' };
  if (growths.includes('above')) return { code: 'machines-follow-load' };
  return mode === 'realtime' && growths.includes('steps') ? null : { code: 'billed-per-use' };
}

/**
 * What today's traffic costs on as many machines as it needs: those that carried the offered rate, in proportion to today's peak. This is the
 * most that it needs, because a higher rate was not tried.
 */
function checkCostOfTarget(
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
  return judgeCost(promises, predictionsPerDay, usd, {
    code: 'machines-needed',
    machines: needed,
    perDay: predictionsPerDay,
  });
}

function judgeCost(promises: Promises, perDay: number, usd: number | null, reason: CheckReason): Check {
  const promised = promises.costPerMillionUsd;
  if (usd === null) return check('cost', 'not-checked', { code: 'bill-without-quantities' }, { promised });
  const value = costPerMillionUsd(usd, perDay);
  const limit = promised.high ?? promised.value;
  return check('cost', value <= limit ? 'holds' : 'broken', reason, {
    promised,
    found: { value, low: null, high: null },
  });
}

function checksOfJob(all: Found, { shards }: ReadResults): Check[] {
  const { promises, predictionsPerDay } = all;
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  const seconds = shards.reduce((sum, shard) => sum + shard.seconds, 0);
  const { jobRowsPerS: promised, jobRows, jobStartS, jobWindowS } = promises;
  const asked = {
    rate: check('rate', 'not-checked', { code: 'needs-target' }, { promised: promises.ratePerS }),
    p99: check('p99', 'not-checked', { code: 'needs-target' }, { promised: promises.p99Ms }),
  };
  const live = [...(promises.ratePerS === null ? [] : [asked.rate]), ...(promises.p99Ms === null ? [] : [asked.p99])];
  if (promised === null || jobRows === null || jobWindowS === null) return streamChecks(all, shards, live);
  const each = meanInterval(shards.map((shard) => shard.rows / shard.seconds));
  const found = timesOf(each, promises.count);
  const enough = promised.low ?? promised.value;
  const jobRate = check(
    'job-rate',
    (found.high ?? found.value) >= enough ? 'holds' : 'broken',
    { code: 'shards', shards: shards.length, rows, seconds },
    { promised, found },
  );
  const trafficRatio = predictionsPerDay / promises.predictionsPerDay;
  const todayRows = jobRows * trafficRatio;
  const startS = jobStartS ?? 0;
  const runS = (perS: number): number => startS + todayRows / perS;
  const window = check(
    'job-window',
    runS(found.high ?? found.value) <= jobWindowS ? 'holds' : 'broken',
    { code: 'run', rows: todayRows, machines: promises.count, startS },
    {
      promised: { value: startS + jobRows / Math.max(promised.value, Number.MIN_VALUE), low: null, high: jobWindowS },
      found: {
        value: runS(found.value),
        low: found.high === null ? null : runS(found.high),
        high: found.low === null || found.low <= 0 ? null : runS(found.low),
      },
    },
  );
  const stoppedS = shards.reduce((sum, shard) => sum + (shard.stoppedS ?? 0), 0);
  const checks = [jobRate, window, checkCostOfJob(all, promised.value / found.value)];
  return [...live, ...(stoppedS === 0 ? checks : checks.map((each) => unlessStopped(each, { stoppedS, seconds })))];
}

/** A job that was stopped is faster than its log says: what holds, holds, and what does not is not known. */
function unlessStopped(found: Check, stopped: { readonly stoppedS: number; readonly seconds: number }): Check {
  if (found.verdict !== 'broken') return found;
  const reason = { code: 'job-stopped', ...stopped } as const;
  return { ...found, verdict: 'not-checked', reason: { ...reason, text: checkText(reason) } };
}

function timesOf({ value, low, high }: Interval, factor: number): Interval {
  return { value: value * factor, low: low === null ? null : low * factor, high: high === null ? null : high * factor };
}

/** Whether runs are billed by their time. */
function jobIsBilled({ bill }: Promises): CheckReason | null {
  const growths = bill.map((item) => meteredOf(item)?.growth ?? null);
  if (growths.includes(null)) return { code: 'bill-without-quantities' };
  return growths.includes('in-part') ? null : { code: 'machines-follow-load' };
}

function checkCostOfJob({ promises, predictionsPerDay }: Found, rowTimeRatio: number): Check {
  const promised = promises.costPerMillionUsd;
  const unknown = jobIsBilled(promises);
  if (unknown !== null) return check('cost', 'not-checked', unknown, { promised });
  const trafficRatio = predictionsPerDay / promises.predictionsPerDay;
  const usd = monthlyNow(promises, { trafficRatio, machinesRatio: 1, rowTimeRatio });
  return judgeCost(promises, predictionsPerDay, usd, {
    code: 'machine-time',
    ratio: rowTimeRatio,
    perDay: predictionsPerDay,
  });
}

/** A stream has no runs: its consumers must keep up with the peak. A log does not say how much it could have done. */
function streamChecks({ promises }: Found, shards: ReadResults['shards'], live: readonly Check[]): Check[] {
  const rate = meanInterval(shards.map((shard) => shard.rows / shard.seconds));
  const found = timesOf(rate, promises.count);
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  const seconds = shards.reduce((sum, shard) => sum + shard.seconds, 0);
  const values = { promised: promises.ratePerS, found };
  const keepsUp = found.value >= promises.peakPerS;
  const reason = keepsUp
    ? ({ code: 'shards', shards: shards.length, rows, seconds } as const)
    : ({ code: 'below-peak', offeredPerS: found.value, peakPerS: promises.peakPerS } as const);
  const isStream = promises.mode === 'microbatch';
  return [
    ...(isStream ? [check('rate', keepsUp ? 'holds' : 'not-checked', reason, values)] : []),
    ...live.filter((each) => !isStream || each.promise !== 'rate'),
    check('cost', 'not-checked', { code: 'needs-target' }, { promised: promises.costPerMillionUsd }),
  ];
}
