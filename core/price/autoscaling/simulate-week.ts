import { createRandom } from '#core/math/stats/random.ts';
import { onceAsked, oncePer } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';
import { WEEK_MINUTES } from '#core/price/traffic/minutes.ts';
import { type Callers, NO_RETRIES } from '#core/scale/callers.ts';
import type { BinnedFleet } from '#core/scale/bins.ts';
import { drawStarts, type StartDistribution } from '#core/scale/start-times.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { type Autoscaler, type AutoscalerRules, kindOf, POD_START_S, policyOf, SERVICE_S } from './autoscaler.ts';
import { lateByMinute, neededRate, type Overload, type Served } from './late.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { loadOf, type Quantiles, quantilesOf, waitsOf } from './minute-figures.ts';

/** The results of a day or week. Loads are those of one instance ÷ its X_slo. */
export interface ScaledWeek {
  /** Mean number of paid instances, from order to end. */
  readonly meanInstances: number;
  /** The same of those beyond the first, whose sleep between rare requests no fluid shows. */
  readonly meanBeyondFirst: number;
  /** Share of the requests that arrive while the ready instances get more than X_slo each, or behind such requests in a queue. */
  readonly missedShare: number;
  /** What each instance must carry within the SLO, relative to the X_slo that was expected, so that no more are missed than allowed; 0 if it is not worked out. */
  readonly neededRate: number;
  /** Load per instance, over the requests. */
  readonly load: Quantiles;
  /** Waiting time in minutes, over the requests, if work beyond the capacity queues. */
  readonly waitMinutes: Quantiles;
  /** Minutes of a week in which more than 1 % of the requests are missed. */
  readonly missedMinutes: number;
  /** First minute of the hour, from Monday 00:00, in which most requests are missed. */
  readonly worstFromMinute: number;
}

/** How many lists of start times are drawn, and always the same ones: what is stated of a fleet is their mean, and each draw of a plan has one of them. */
export const SEEDS = 8;

/** A minute is missed if more than this share of its requests is. */
const MISSED_SHARE = 0.01;

/** The most instances that are simulated: a larger fleet is one of this many with as many times the load. */
const MOST_SIMULATED = 400;
/** A bundle lets a fleet grow to twice the instances that the peak needs, and one whose instances start with requests to ten. */
export const GROWTH = { times: 2, byRequest: 10 } as const;
/** Minutes of the cycle's end that are simulated before its beginning. */
const WARM_MINUTES = 90;
/** Callers who wait give up after this many seconds, a usual time-out of clients. */
const CALLER_TIMEOUT_S = 30;
/** An instance drains this long: the deregistration delay of the bundles. */
const DRAIN_S = 30;
/** 99th percentile ÷ median of the starts of one fleet: that of tasks and nodes (start-times.csv). */
const START_TAIL = 2;

/** What is simulated. */
export interface WeekOptions {
  /** A day or a week, which repeats. */
  readonly day: Day & { readonly startMinute?: number };
  /** Mean rate ÷ X_slo of one instance: the number of instances that the mean rate fills to the limit. */
  readonly meanLoad: number;
  readonly autoscaler: Autoscaler;
  readonly rules: AutoscalerRules;
  /** Whether callers wait, and give up; other work queues for as long as it takes. */
  readonly callersWait: boolean;
  /** The limits as its owner set them; absent for those of the load itself. */
  readonly limits?: FleetLimits;
  /** How instances answer beyond X_slo; absent for instances that serve no more, behind which callers or other work wait. */
  readonly beyond?: Beyond;
  /** Which of the lists of start times, from 0 to `SEEDS` − 1; the first if absent. */
  readonly seed?: number;
  /** Whether the needed rate is worked out; if absent, where callers wait. */
  readonly isRated?: boolean;
}

/** The limits of a fleet in whole instances, which no draw changes: those of the files for production. */
export interface FleetLimits {
  /** Instances at any time. */
  readonly least: number;
  /** Instances that carry the peak of the load that it was sized for. */
  readonly peak: number;
  /** Minimums that repeat; null for one at any time. */
  readonly schedule: Schedule | null;
}

/** What an instance serves beyond X_slo, and how many late requests are allowed. */
export interface Beyond {
  /** µ ÷ the X_slo that the policy was set for; its measures of use reach no further. */
  readonly mostLoad: number;
  /** µ ÷ X_slo. */
  readonly mostRatio: number;
  /** The share of the requests that the SLO tolerates late. */
  readonly allowedShare: number;
}

const NO_MORE: Beyond = { mostLoad: 1, mostRatio: 1, allowedShare: 0.01 };

/** The limits of a fleet for a load that its owner expects. A schedule is that of the highest load for which as many instances carry the peak. */
export function limitsFor({ day, autoscaler }: Pick<WeekOptions, 'day' | 'autoscaler'>, meanLoad: number): FleetLimits {
  const peak = desiredInstances(day.peak * meanLoad, autoscaler);
  const highest = Math.max(meanLoad, (peak * autoscaler.safetyFactor) / day.peak);
  const schedule = autoscaler.isScheduled ? scheduleOf({ day, meanLoad: highest, autoscaler }) : null;
  return { least: leastInstances(autoscaler, peak), peak, schedule };
}

/** Load, paid and serving instances in each minute, and what was missed in it. */
export interface FleetByMinute {
  /** The first minute, from Monday 00:00. */
  readonly startMinute: number;
  /** Arriving work, in instances at their X_slo. */
  readonly load: Float64Array;
  readonly ordered: Float64Array;
  readonly serving: Float64Array;
  /** Arriving work that is served late, or given up. */
  readonly missed: Float64Array;
}

/** Instances that carry a load. A load that fills them exactly needs no further one, despite rounding. */
function desiredInstances(load: number, { minInstances, safetyFactor }: Autoscaler): number {
  return Math.max(minInstances, Math.ceil(load / safetyFactor - 1e-9), load > 0 ? 1 : 0);
}

/** Instances at any time of a fleet whose peak needs some. */
function leastInstances(
  { minInstances, keptShare }: Pick<Autoscaler, 'minInstances' | 'keptShare'>,
  peakInstances: number,
): number {
  return Math.max(minInstances, Math.ceil(keptShare * peakInstances - 1e-9));
}

/** The results of a cycle of a fleet under its autoscaler, second by second, in the steady state in which each cycle follows an identical one. */
export function simulateWeek(options: WeekOptions): ScaledWeek {
  const constant = constantFleet(options)(options.meanLoad);
  if (constant !== null) return constant;
  const fleet = fleetByMinute(options);
  const { load, ordered, serving } = fleet;
  const perInstance = new Float64Array(load.length);
  let [total, paid, beyond] = [0, 0, 0];
  for (let minute = 0; minute < load.length; minute++) {
    const arrivals = load[minute] ?? 0;
    perInstance[minute] = loadOf(arrivals, serving[minute] ?? 0);
    total += arrivals;
    paid += ordered[minute] ?? 0;
    beyond += Math.max(0, (ordered[minute] ?? 0) - 1);
  }
  const { late, missedMinutes, worstFromMinute } = missedOf(fleet);
  const { isRated = options.callersWait } = options;
  return {
    meanInstances: paid / load.length,
    meanBeyondFirst: beyond / load.length,
    missedShare: total > 0 ? Math.min(1, late / total) : 0,
    neededRate: isRated ? neededRate(fleet, (options.beyond ?? NO_MORE).allowedShare, overloadOf(options)) : 0,
    load: quantilesOf(perInstance, load),
    waitMinutes: late > 0 ? quantilesOf(waitsOf(load, serving), load) : { p50: 0, p99: 0 },
    missedMinutes,
    worstFromMinute,
  };
}

/** What is missed in a cycle: work, minutes of a week in which more than a share of it is, and the first minute of the worst hour. */
function missedOf({ startMinute, load, missed }: FleetByMinute) {
  let [late, minutes] = [0, 0];
  for (let minute = 0; minute < load.length; minute++) {
    const lost = missed[minute] ?? 0;
    late += lost;
    if (lost > MISSED_SHARE * (load[minute] ?? 0)) minutes++;
  }
  const missedMinutes = (minutes * WEEK_MINUTES) / load.length;
  return { late, missedMinutes, worstFromMinute: late > 0 ? worstHourOf({ startMinute, missed }) : 0 };
}

function overloadOf({ beyond = NO_MORE, callersWait }: Pick<WeekOptions, 'beyond' | 'callersWait'>): Overload {
  const patienceS = callersWait ? CALLER_TIMEOUT_S : Infinity;
  return { mostRatio: beyond.mostRatio, lateAtSlo: beyond.allowedShare, patienceS };
}

/** The first minute of the hour, from Monday 00:00, in which most is missed: of equal hours in a row the last, which begins with what is missed. */
export function worstHourOf({ startMinute, missed }: Pick<FleetByMinute, 'startMinute' | 'missed'>): number {
  const { length } = missed;
  let sum = 0;
  let most = -1;
  let from = 0;
  for (let minute = 0; minute < length + 59; minute++) {
    sum += missed[minute % length] ?? 0;
    if (minute >= 60) sum -= missed[(minute - 60) % length] ?? 0;
    const start = minute - 59;
    const isMore = sum > most * (1 + 1e-9);
    const isNextOfEquals = start === from + 1 && sum > most * (1 - 1e-9);
    if (start >= 0 && (isMore || isNextOfEquals)) {
      most = Math.max(most, sum);
      from = start;
    }
  }
  return (startMinute + from) % WEEK_MINUTES;
}

/** The fleet of `simulateWeek`, minute by minute. */
export function fleetByMinute(options: WeekOptions): FleetByMinute {
  const { day, meanLoad, autoscaler, rules, callersWait, beyond = NO_MORE, seed = 0 } = options;
  const { podsPerInstance, startS, kind, requests } = autoscaler;
  const timeS = requests?.timeS ?? SERVICE_S;
  const limits = options.limits ?? limitsFor(options, meanLoad);
  const scale = Math.max(1, limits.peak / MOST_SIMULATED);
  const minInstances = Math.ceil(limits.least / scale);
  const mostLeast = kindOf(kind).queues ? GROWTH.byRequest : 0;
  const most = Math.ceil(Math.max(GROWTH.times * limits.peak, mostLeast) / scale);
  const schedule = limits.schedule === null ? null : scaledDown(limits.schedule, scale);
  const counts = podLoads(day.perMinute, (meanLoad * podsPerInstance) / scale);
  const scaled: Autoscaler = { ...autoscaler, minInstances };
  const policy = policyOf(scaled, rules, { most, schedule });
  const starts: StartDistribution = { kind: 'log-normal', medianS: startS, p99S: START_TAIL * startS };
  const random = createRandom(1 + seed);
  const draw = drawStarts(starts, rules.burst, random.fork('starts'));
  const onNodes = kind === 'pods-on-nodes';
  const firstLoad = (counts[0] ?? 0) / 60 / podsPerInstance;
  const { bins } = simulateFleet({
    trace: { startWeekday: ((day.startMinute ?? 0) + WEEK_MINUTES - WARM_MINUTES) / 1440, binS: 60, counts },
    policy,
    server: { slots: timeS * beyond.mostLoad, serviceS: timeS, serviceScv: 0 },
    callers: callersOf(callersWait, timeS),
    starts: onNodes ? () => POD_START_S : draw,
    drainS: DRAIN_S,
    initial: desiredInstances(firstLoad, scaled) * podsPerInstance,
    random,
    nodes: onNodes
      ? {
          rules: rules.nodes,
          podsPerNode: podsPerInstance,
          minNodes: minInstances,
          maxNodes: most,
          starts: draw,
        }
      : null,
    binS: 60,
  });
  const found = minutesOf(bins, { scale, podsPerInstance, onNodes });
  return { ...found, startMinute: day.startMinute ?? 0, missed: lateByMinute(found, 1, overloadOf(options)) };
}

function scaledDown({ cycle, minimums }: Schedule, scale: number): Schedule {
  const scaled = minimums.map((each) => ({ ...each, minInstances: Math.ceil(each.minInstances / scale) }));
  return { cycle, minimums: scaled };
}

/** Requests of each minute, in those that a pod carries in a second, with the end of the cycle before its beginning. */
function podLoads(perMinute: Float64Array, load: number): Float64Array {
  const { length } = perMinute;
  const counts = new Float64Array(length + WARM_MINUTES);
  for (let minute = 0; minute < counts.length; minute++) {
    counts[minute] = 60 * load * (perMinute[(minute - WARM_MINUTES + WARM_MINUTES * length) % length] ?? 0);
  }
  return counts;
}

function callersOf(wait: boolean, lateS: number): Callers {
  return {
    lateS,
    timeoutS: wait ? CALLER_TIMEOUT_S : Infinity,
    queueLimit: Infinity,
    whileEmpty: 'wait',
    retries: NO_RETRIES,
  };
}

function minutesOf(
  { arrived, readyS, startingS, drainingS, nodeS }: BinnedFleet,
  of: { readonly scale: number; readonly podsPerInstance: number; readonly onNodes: boolean },
): Pick<FleetByMinute, 'load' | 'ordered' | 'serving'> {
  const { scale, podsPerInstance, onNodes } = of;
  const each = scale / podsPerInstance / 60;
  const minutes = arrived.length - WARM_MINUTES;
  const [load, ordered, serving] = [0, 1, 2].map(() => new Float64Array(minutes)) as Three;
  for (let minute = 0; minute < minutes; minute++) {
    const at = minute + WARM_MINUTES;
    load[minute] = (arrived[at] ?? 0) * each;
    serving[minute] = (readyS[at] ?? 0) * each;
    ordered[minute] = onNodes
      ? ((nodeS[at] ?? 0) * scale) / 60
      : ((readyS[at] ?? 0) + (startingS[at] ?? 0) + (drainingS[at] ?? 0)) * each;
  }
  return { load, ordered, serving };
}

type Three = [Float64Array, Float64Array, Float64Array];

/**
 * The cycle of a fleet that wants as many instances in its busiest minute as in its quietest, and has enough of them; null for any other. Nothing is
 * ordered or ended then, and the load of an instance is that of the minute divided by the instances. A constant rate needs no simulation either.
 */
export function constantFleet(
  options: Pick<WeekOptions, 'day' | 'autoscaler' | 'limits' | 'beyond' | 'callersWait'>,
): (meanLoad: number) => ScaledWeek | null {
  const { day, autoscaler, limits, beyond = NO_MORE } = options;
  const { least, quantiles: relative, cycle } = spreadOf(day);
  const overload = overloadOf(options);
  const neededByOne = onceAsked(() => neededOfDay(day, beyond.allowedShare, overload));
  const isScheduledAt = (meanLoad: number): boolean => {
    const schedule = limits === undefined ? limitsFor({ day, autoscaler }, meanLoad).schedule : limits.schedule;
    return schedule !== null && schedule.minimums.length > 0;
  };
  return (meanLoad) => {
    const peakLoad = day.peak * meanLoad;
    const wanted = desiredInstances(peakLoad, autoscaler);
    const kept = limits === undefined ? leastInstances(autoscaler, wanted) : limits.least;
    const instances = Math.max(wanted, kept);
    if (day.peak !== 1) {
      const atLeast = Math.max(desiredInstances(least * meanLoad, autoscaler), kept);
      if (instances === 0 || atLeast !== instances || isScheduledAt(meanLoad)) return null;
    }
    const isOver = loadOf(peakLoad, instances) > 1;
    return {
      meanInstances: instances,
      meanBeyondFirst: Math.max(0, instances - 1),
      missedShare: isOver ? missedAt(cycle, instances / meanLoad, overload) : 0,
      neededRate: instances > 0 ? (meanLoad / instances) * neededByOne() : 0,
      load: { p50: loadOf(relative.p50 * meanLoad, instances), p99: loadOf(relative.p99 * meanLoad, instances) },
      waitMinutes: { p50: 0, p99: 0 },
      missedMinutes: isOver ? WEEK_MINUTES : 0,
      worstFromMinute: 0,
    };
  };
}

/** The share of the requests that one instance of a rate serves late. */
function missedAt(cycle: Served, rate: number, overload: Overload): number {
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  return sum(lateByMinute(cycle, rate, overload)) / sum(cycle.load);
}

const ratesByDay = oncePer((_day: Day) => new Map<string, number>());

/** What a single instance must carry of a day, relative to its mean rate. */
function neededOfDay(day: Day, allowedShare: number, overload: Overload): number {
  const known = ratesByDay(day);
  const key = `${allowedShare} ${overload.mostRatio} ${overload.patienceS}`;
  const found = known.get(key) ?? neededRate(spreadOf(day).cycle, allowedShare, overload);
  known.set(key, found);
  return found;
}

/** The quietest minute of a cycle, the rates over its requests, relative to the mean rate, and the cycle as one instance serves it. */
const spreadOf = oncePer(({ perMinute }: Day) => ({
  least: perMinute.reduce((least, relative) => Math.min(least, relative), Infinity),
  quantiles: quantilesOf(perMinute, perMinute),
  cycle: { load: perMinute, serving: new Float64Array(perMinute.length).fill(1) },
}));
