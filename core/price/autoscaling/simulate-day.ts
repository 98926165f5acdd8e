import { oncePer } from '#core/once-per.ts';
import type { Day } from '#core/price/traffic/day.ts';
import { loadOf, type Quantiles, quantilesOf, waitsOf } from './minute-figures.ts';
import { highestOfLast, lowestOfLast, withMinutesBefore } from './sliding.ts';

/** A scaling policy. Times are whole minutes, because metrics and alarms are evaluated every minute. */
export interface ScalingPolicy {
  readonly minInstances: number;
  /** Planned load of an instance as a share of its X_slo. */
  readonly safetyFactor: number;
  /** Minutes until the load of a minute is known. */
  readonly metricLagMinutes: number;
  /** Minutes from the decision to add an instance until it serves. */
  readonly provisioningMinutes: number;
  /** An instance is returned after it was not wanted for this long. */
  readonly cooldownMinutes: number;
  /** The last instance is returned after this long without load. No effect if `minInstances` is above 0. */
  readonly idleMinutes: number;
}

/** The results of a day. Loads are those of one instance ÷ its X_slo. */
interface ScaledDay {
  /** Mean number of paid instances, from order to return. */
  readonly meanInstances: number;
  readonly peakInstances: number;
  /** Share of the requests in minutes in which an instance received more than X_slo. */
  readonly missedShare: number;
  /** Load per instance, over the requests. */
  readonly load: Quantiles;
  /** Waiting time in minutes, over the requests, if work beyond the capacity queues. */
  readonly waitMinutes: Quantiles;
}

/** Maximum fleet that is simulated. No service has as many instances. */
const MAX_INSTANCES = 1e6;

/**
 * Simulates one day of autoscaling, minute by minute, in the steady state in which each day follows an identical one. desired =
 * ⌈λ/(X_slo·SF)⌉ for the latest minute that the metric shows. Additional instances are ordered immediately and serve after the provisioning
 * time; instances are returned only when the cooldown has passed without a need for them (docs/methodology/traffic.md). The ordered fleet
 * does not depend on the provisioning time. An instance serves if it was wanted without interruption since its order.
 * @param options.meanLoad mean rate ÷ X_slo of one instance: the number of instances that the mean rate fills to the limit.
 */
export function simulateDay(options: {
  readonly day: Day;
  readonly meanLoad: number;
  readonly policy: ScalingPolicy;
}): ScaledDay {
  const { day, policy } = options;
  const meanLoad = Math.min(options.meanLoad, (MAX_INSTANCES * policy.safetyFactor) / day.peak);
  if (day.peak === 1) return flatDay(meanLoad, policy);
  const constant = constantFleet(day, meanLoad, policy);
  if (constant !== null) return constant;
  const { load, ordered, serving } = fleetByMinute({ day, meanLoad, policy });
  const perInstance = new Float64Array(load.length);
  let total = 0;
  let missed = 0;
  let paid = 0;
  let peakInstances = 0;
  for (let minute = 0; minute < load.length; minute++) {
    const arrivals = load[minute] ?? 0;
    const each = loadOf(arrivals, serving[minute] ?? 0);
    perInstance[minute] = each;
    total += arrivals;
    if (each > 1) missed += arrivals;
    const instances = ordered[minute] ?? 0;
    paid += instances;
    if (instances > peakInstances) peakInstances = instances;
  }
  return {
    meanInstances: paid / ordered.length,
    peakInstances,
    missedShare: total > 0 ? missed / total : 0,
    load: quantilesOf(perInstance, load),
    // No queue forms if every minute has enough capacity.
    waitMinutes: missed > 0 ? quantilesOf(waitsOf(load, serving), load) : { p50: 0, p99: 0 },
  };
}

/** Load, paid instances and serving instances in each minute of a day. */
export interface FleetByMinute {
  /** Arriving work, in instances at their X_slo. */
  readonly load: Float64Array;
  readonly ordered: Float64Array;
  readonly serving: Float64Array;
}

/** The fleet of `simulateDay`, minute by minute. */
export function fleetByMinute({ day, meanLoad, policy }: Parameters<typeof simulateDay>[0]): FleetByMinute {
  const load = new Float64Array(day.perMinute.length);
  for (let minute = 0; minute < load.length; minute++) load[minute] = (day.perMinute[minute] ?? 0) * meanLoad;
  const ordered = orderedBy(load, policy);
  return { load, ordered, serving: lowestOfLast(ordered, policy.provisioningMinutes) };
}

/**
 * The day of a fleet that wants as many instances in its busiest minute as in its quietest, and has enough of them; null for any other. Nothing is
 * ordered or returned then, and the load of an instance is that of the day divided by the instances.
 */
function constantFleet(day: Day, meanLoad: number, policy: ScalingPolicy): ScaledDay | null {
  const { least, quantiles } = spreadOf(day);
  const instances = desiredInstances(day.peak * meanLoad, policy);
  if (instances === 0 || desiredInstances(least * meanLoad, policy) !== instances) return null;
  if (loadOf(day.peak * meanLoad, instances) > 1) return null;
  return {
    meanInstances: instances,
    peakInstances: instances,
    missedShare: 0,
    load: {
      p50: loadOf(quantiles.p50 * meanLoad, instances),
      p99: loadOf(quantiles.p99 * meanLoad, instances),
    },
    waitMinutes: { p50: 0, p99: 0 },
  };
}

/** The quietest minute of a day, and the rates over its requests, relative to the mean rate. */
const spreadOf = oncePer(({ perMinute }: Day) => ({
  least: perMinute.reduce((least, relative) => Math.min(least, relative), Infinity),
  quantiles: quantilesOf(perMinute, perMinute),
}));

/** A constant day needs no simulation by minute. */
function flatDay(meanLoad: number, policy: ScalingPolicy): ScaledDay {
  const instances = desiredInstances(meanLoad, policy);
  const load = loadOf(meanLoad, instances);
  return {
    meanInstances: instances,
    peakInstances: instances,
    missedShare: load > 1 ? 1 : 0,
    load: { p50: load, p99: load },
    waitMinutes: { p50: 0, p99: 0 },
  };
}

function desiredInstances(load: number, { minInstances, safetyFactor }: ScalingPolicy): number {
  // A load that fills instances exactly needs no further one, despite rounding.
  return Math.max(minInstances, Math.ceil(load / safetyFactor - 1e-9), load > 0 ? 1 : 0);
}

function desiredByMinute(load: Float64Array, minutes: number, policy: ScalingPolicy): Float64Array {
  const desired = new Float64Array(minutes);
  for (let minute = 0; minute < minutes; minute++) desired[minute] = desiredInstances(load[minute] ?? 0, policy);
  return desired;
}

function orderedBy(load: Float64Array, policy: ScalingPolicy): Float64Array {
  const { metricLagMinutes, cooldownMinutes, idleMinutes } = policy;
  const desired = desiredByMinute(withMinutesBefore(load, metricLagMinutes), load.length, policy);
  const kept = highestOfLast(desired, cooldownMinutes);
  if (policy.minInstances > 0) return kept;
  const last = highestOfLast(desired, idleMinutes);
  return kept.map((count, minute) => Math.max(count, Math.min(1, last[minute] ?? 0)));
}
