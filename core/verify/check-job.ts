import { meteredOf } from '#core/contract/workload/metered.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import type { Check, CheckReason, ReadResults } from '#core/contract/serving/verification.ts';
import { checkText } from '#core/contract/serving/verification-words.ts';
import { monthlyNow } from './bill-now.ts';
import { besideLimit, check, type Found, judgeCost } from './check.ts';
import { jobSpeed, type JobSpeed, partsToDecide } from './job-speed.ts';

type Shards = ReadResults['shards'];

/**
 * The machines whose parts a log must have, for a job or the consumers of a stream; null if the log has them. A run is as slow as its slowest
 * part, so parts that are missing may be the slow ones.
 */
export function missingParts(
  { mode, count, jobRowsPerS }: Pick<Promises, 'mode' | 'count' | 'jobRowsPerS'>,
  { shards }: ReadResults,
): { readonly parts: number; readonly machines: number } | null {
  if (jobRowsPerS === null && mode === 'realtime') return null;
  const machines = Math.floor(count);
  return shards.length < machines ? { parts: shards.length, machines } : null;
}

/** What the log of a job says of its promises. */
export function checksOfJob(all: Found, { shards }: ReadResults): Check[] {
  const { promises } = all;
  const speed = jobSpeed(shards, promises.count);
  const needsTarget = { code: 'needs-target' } as const;
  const live = [
    ...(promises.ratePerS === null ? [] : [check('rate', 'not-checked', needsTarget, { promised: promises.ratePerS })]),
    ...(promises.p99Ms === null ? [] : [check('p99', 'not-checked', needsTarget, { promised: promises.p99Ms })]),
  ];
  const { jobRowsPerS: promised, jobRows, jobWindowS } = promises;
  if (promised === null || jobRows === null || jobWindowS === null) return streamChecks(all, { shards, speed, live });
  const seconds = shards.reduce((sum, shard) => sum + shard.seconds, 0);
  const stoppedS = shards.reduce((sum, shard) => sum + (shard.stoppedS ?? 0), 0);
  const checks = [
    checkRate({ jobRowsPerS: promised, count: promises.count }, shards, speed),
    checkWindow(all, { jobRows, jobWindowS, promised }, { shards, speed }),
    checkCost(all, promised, { shards, speed }),
  ];
  return [...live, ...(stoppedS === 0 ? checks : checks.map((each) => unlessStopped(each, { stoppedS, seconds })))];
}

function sumOf(shards: Shards): CheckReason {
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  const seconds = shards.reduce((sum, shard) => sum + shard.seconds, 0);
  return { code: 'shards', shards: shards.length, rows, seconds };
}

/** The promised rate of a job on a number of machines. */
interface RatedJob {
  readonly jobRowsPerS: Interval;
  readonly count: number;
}

/** A rate against the least that is needed. */
function checkRate(
  { jobRowsPerS: promised, count: machines }: RatedJob,
  shards: Shards,
  { jobPerS: found }: JobSpeed,
): Check {
  const enough = promised.low ?? promised.value;
  const beside = besideLimit(found, enough);
  if (beside === 'around')
    return check('job-rate', 'undecided', moreParts(found, enough, { shards, machines }), { promised, found });
  return check('job-rate', beside === 'above' ? 'holds' : 'broken', sumOf(shards), { promised, found });
}

function moreParts(
  found: Interval,
  limit: number,
  of: { readonly shards: Shards; readonly machines: number },
): CheckReason {
  const parts = of.shards.length;
  return {
    code: 'undecided-parts',
    shards: parts,
    needed: partsToDecide(found, limit, { parts, machines: of.machines }),
  };
}

/** The time of a run of today's rows against its window. */
function checkWindow(
  { promises, predictionsPerDay }: Found,
  run: { readonly jobRows: number; readonly jobWindowS: number; readonly promised: Interval },
  { shards, speed }: { readonly shards: Shards; readonly speed: JobSpeed },
): Check {
  const { jobRows, jobWindowS, promised: rate } = run;
  const startS = promises.jobStartS ?? 0;
  const rows = (jobRows * predictionsPerDay) / promises.predictionsPerDay;
  const { value, low, high } = speed.jobPerS;
  const runS = (perS: number): number => startS + rows / perS;
  const found = {
    value: runS(value),
    low: high === null ? null : runS(high),
    high: low === null || low <= 0 ? null : runS(low),
  };
  const planned = startS + jobRows / Math.max(rate.value, Number.MIN_VALUE);
  const values = { promised: { value: planned, low: null, high: jobWindowS }, found };
  const beside = besideLimit(found, jobWindowS);
  const reason = { code: 'run', rows, machines: promises.count, startS } as const;
  if (beside !== 'around') return check('job-window', beside === 'below' ? 'holds' : 'broken', reason, values);
  const neededPerS = rows / Math.max(jobWindowS - startS, Number.MIN_VALUE);
  return check(
    'job-window',
    'undecided',
    moreParts(speed.jobPerS, neededPerS, { shards, machines: promises.count }),
    values,
  );
}

/** A job that was stopped is faster than its log shows: a figure that holds, holds; one that does not is undecided. */
function unlessStopped(found: Check, stopped: { readonly stoppedS: number; readonly seconds: number }): Check {
  if (found.verdict === 'holds' || found.verdict === 'not-checked') return found;
  const reason = { code: 'job-stopped', ...stopped } as const;
  return { ...found, verdict: 'not-checked', reason: { ...reason, text: checkText(reason) } };
}

/** Whether runs are billed by their time. */
function jobIsBilled({ bill }: Promises): CheckReason | null {
  const growths = bill.map((item) => meteredOf(item)?.growth ?? null);
  if (growths.includes(null)) return { code: 'bill-without-quantities' };
  return growths.includes('in-part') ? null : { code: 'machines-follow-load' };
}

/** The bill follows the time of all machines together, not that of the slowest. */
function checkCost(
  { promises, predictionsPerDay }: Found,
  planned: Interval,
  { shards, speed }: { readonly shards: Shards; readonly speed: JobSpeed },
): Check {
  const unknown = jobIsBilled(promises);
  if (unknown !== null) return check('cost', 'not-checked', unknown, { promised: promises.costPerMillionUsd });
  const trafficRatio = predictionsPerDay / promises.predictionsPerDay;
  const { value, low, high } = speed.machinePerS;
  const ratioOf = (perS: number): number => planned.value / (perS * promises.count);
  const usdOf = (perS: number | null): number | null =>
    perS === null || perS <= 0
      ? null
      : monthlyNow(promises, { trafficRatio, machinesRatio: 1, rowTimeRatio: ratioOf(perS) });
  const usd = usdOf(value);
  const found = usd === null ? null : { value: usd, low: usdOf(high), high: usdOf(low) };
  return judgeCost(promises, predictionsPerDay, found, {
    decided: { code: 'machine-time', ratio: ratioOf(value), perDay: predictionsPerDay },
    undecided: (cost, limitUsd) => moreParts(cost, limitUsd, { shards, machines: 1 }),
  });
}

/** A stream has no runs: its consumers must keep up with the peak. A log does not say how much more they could have done. */
function streamChecks(
  { promises }: Found,
  of: { readonly shards: Shards; readonly speed: JobSpeed; readonly live: readonly Check[] },
): Check[] {
  const { shards, speed, live } = of;
  const { peakPerS, ratePerS, costPerMillionUsd } = promises;
  const found = speed.jobPerS;
  const cost = check('cost', 'not-checked', { code: 'needs-target' }, { promised: costPerMillionUsd });
  if (promises.mode !== 'microbatch') return [...live, cost];
  const values = { promised: ratePerS, found };
  const rate = {
    above: () => check('rate', 'holds', sumOf(shards), values),
    below: () => check('rate', 'not-checked', { code: 'below-peak', offeredPerS: found.value, peakPerS }, values),
    around: () => check('rate', 'undecided', moreParts(found, peakPerS, { shards, machines: promises.count }), values),
  } as const;
  return [rate[besideLimit(found, peakPerS)](), ...live.filter((each) => each.promise !== 'rate'), cost];
}
