import type { Day } from '#core/price/traffic/day.ts';
import { loadOf, type Quantiles, quantilesOf, waitsOf } from './minute-figures.ts';
import { highestOfLast, lowestOfLast, withMinutesBefore } from './sliding.ts';

/** How a fleet follows its load. Whole minutes, since metrics and alarms come by the minute. */
export interface ScalingPolicy {
  readonly minInstances: number;
  /** Share of X_slo that an instance is planned to carry. */
  readonly safetyFactor: number;
  /** Until the load of a minute is known. */
  readonly metricLagMinutes: number;
  /** From the decision to add an instance until it serves. */
  readonly provisioningMinutes: number;
  /** An instance is given back when it was not wanted for so long. */
  readonly cooldownMinutes: number;
  /** The last instance is given back after so long without any load; of no effect with `minInstances` above 0. */
  readonly idleMinutes: number;
}

/** What a day comes to. Loads are of one instance over its X_slo. */
interface ScaledDay {
  /** Mean number of instances that are paid: from their order to their return. */
  readonly meanInstances: number;
  readonly peakInstances: number;
  /** Share of the requests that came in a minute in which an instance got more than X_slo. */
  readonly missedShare: number;
  /** Load that half, and 99 % of the requests do not exceed. */
  readonly load: Quantiles;
  /** Minutes that half, and 99 % of the requests wait at most, where what an instance cannot do at once waits in a queue. */
  readonly waitMinutes: Quantiles;
}

/** Loads and fleets above which a day is not simulated: no service has as many instances. */
const MAX_INSTANCES = 1e6;

/**
 * One day of autoscaling, minute by minute, in the state in which day follows like day: desired = ⌈λ/(X_slo·SF)⌉ of the minute that the
 * metric knows; more are ordered at once and serve after the provisioning time, fewer only when the cooldown has passed without a need for
 * them (docs/methodology/traffic.md). The fleet that is ordered does not depend on how long provisioning takes; an instance serves when it was wanted
 * without a break since it was ordered.
 * @param options.meanLoad mean rate ÷ X_slo of one instance: how many instances the mean rate fills to the limit.
 */
export function simulateDay(options: {
  readonly day: Day;
  readonly meanLoad: number;
  readonly policy: ScalingPolicy;
}): ScaledDay {
  const { day, policy } = options;
  const meanLoad = Math.min(options.meanLoad, (MAX_INSTANCES * policy.safetyFactor) / day.peak);
  if (day.peak === 1) return flatDay(meanLoad, policy);
  const { load, ordered, serving } = fleetByMinute({ day, meanLoad, policy });
  const perInstance = new Float64Array(load.length);
  let total = 0;
  let missed = 0;
  for (let minute = 0; minute < load.length; minute++) {
    const arrivals = load[minute] ?? 0;
    const each = loadOf(arrivals, serving[minute] ?? 0);
    perInstance[minute] = each;
    total += arrivals;
    if (each > 1) missed += arrivals;
  }
  return {
    meanInstances: ordered.reduce((sum, count) => sum + count, 0) / ordered.length,
    peakInstances: ordered.reduce((most, count) => Math.max(most, count), 0),
    missedShare: total > 0 ? missed / total : 0,
    load: quantilesOf(perInstance, load),
    // Nothing queues where every minute does what comes in it.
    waitMinutes: missed > 0 ? quantilesOf(waitsOf(load, serving), load) : { p50: 0, p99: 0 },
  };
}

/** Load, and instances that are paid and that serve, in each minute of a day. */
export interface FleetByMinute {
  /** Work that arrives, in instances at their X_slo. */
  readonly load: Float64Array;
  readonly ordered: Float64Array;
  readonly serving: Float64Array;
}

/** The fleet of `simulateDay` minute by minute. */
export function fleetByMinute(options: {
  readonly day: Day;
  readonly meanLoad: number;
  readonly policy: ScalingPolicy;
}): FleetByMinute {
  const { day, meanLoad, policy } = options;
  const load = day.perMinute.map((rate) => rate * meanLoad);
  const ordered = orderedBy(load, policy);
  return { load, ordered, serving: lowestOfLast(ordered, policy.provisioningMinutes) };
}

/** A day without a change needs no minutes. */
function flatDay(meanLoad: number, policy: ScalingPolicy): ScaledDay {
  const instances = wanted(meanLoad, policy);
  const load = loadOf(meanLoad, instances);
  return {
    meanInstances: instances,
    peakInstances: instances,
    missedShare: load > 1 ? 1 : 0,
    load: { p50: load, p99: load },
    waitMinutes: { p50: 0, p99: 0 },
  };
}

function wanted(load: number, { minInstances, safetyFactor }: ScalingPolicy): number {
  // A load that fills instances to the digit needs no further one.
  return Math.max(minInstances, Math.ceil(load / safetyFactor - 1e-9), load > 0 ? 1 : 0);
}

function orderedBy(load: Float64Array, policy: ScalingPolicy): Float64Array {
  const { metricLagMinutes, cooldownMinutes, idleMinutes } = policy;
  const seen = withMinutesBefore(load, metricLagMinutes);
  const desired = load.map((_, minute) => wanted(seen[minute] ?? 0, policy));
  const kept = highestOfLast(desired, cooldownMinutes);
  if (policy.minInstances > 0) return kept;
  const last = highestOfLast(desired, idleMinutes);
  return kept.map((count, minute) => Math.max(count, Math.min(1, last[minute] ?? 0)));
}
