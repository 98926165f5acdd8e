import { fleetOver, type FleetFigures } from '#core/price/autoscaling/remembered.ts';
import { type FleetByMinute, fleetByMinute, type ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { attemptRates } from './demand.ts';
import { type FleetMachine, keptIn, leastOfFleet, sloRateOf } from './fleet.ts';
import type { Asked } from './option.ts';
import { impossible, planned, type Planning } from './planning.ts';
import { type SpotMix, spotMix, spotMixReasons, spotShareAbove } from './spot-base.ts';

/** Target tracking on requests per minute (docs/methodology/traffic.md). */
const METRIC_LAG_MINUTES = 1;
const COOLDOWN_MINUTES = 5;

/** A fleet whose machines follow the load of the day, minute by minute. */
export interface AutoscaledFleet {
  readonly peakMachines: number;
  readonly minMachines: number;
  /** Mean number of paid machines beyond the minimum. */
  readonly meanAbove: number;
  /** How the machines that always run are bought. */
  readonly always: SpotMix;
  /** The share of the machines beyond the minimum that is bought on spot. */
  readonly spotAbove: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  readonly reasons: readonly Reason[];
  readonly fleetByMinute: () => FleetByMinute;
}

/** The fact about scaling of an autoscaled fleet. */
export function autoscaling(startS: number): Scaling {
  return { code: 'autoscaled-instances', utilisation: SAFETY_FACTOR, startS, cooldownS: 60 * COOLDOWN_MINUTES };
}

/** X_slo as the owner of a fleet expects it: the rate that the policy loads a machine to a share of. */
export function expectedRate(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(machine, asked.workload);
  return rate.state === 'impossible' ? rate : planned(rate.plan / asked.simulation.slack);
}

/**
 * The fleet over a day.
 * @param options.xSloPerS the rate that the owner expects of one machine.
 * @param options.startS from the order of a machine until it serves.
 */
export function planAutoscaled(
  asked: Asked,
  options: { readonly machine: FleetMachine; readonly xSloPerS: number; readonly startS: number },
): Planning<AutoscaledFleet> {
  const { workload } = asked;
  const { machine, xSloPerS, startS } = options;
  const rate = sloRateOf(machine, workload);
  if (rate.state === 'impossible') return rate;
  // The policy loads each machine to its share of the rate that its owner expects.
  const loadedPerS = SAFETY_FACTOR * xSloPerS;
  if (rate.plan < loadedPerS) {
    return impossible({ code: 'fleet-too-small', instances: 1, ratePerS: loadedPerS, sustainedPerS: rate.plan });
  }
  const { meanPerS, peakPerS } = attemptRates(asked);
  const policy = policyOf(asked, startS);
  const { minInstances: minMachines } = policy;
  const peakMachines = instancesForPeak({ peakPerS, xSloPerS, minInstances: minMachines });
  const day = dayOfWorkload(workload);
  const meanLoad = meanPerS / xSloPerS;
  const fleet = fleetOver(day, policy, meanLoad);
  const late = scaleOutLag(fleet, workload, startS);
  if (late?.outcome === 'slo-missed') return impossible(late);
  return planned({
    peakMachines,
    minMachines,
    meanAbove: Math.min(fleet.meanInstances, peakMachines) - minMachines,
    latencyMs: servedWithinMs({ machine, workload, xSloPerS, fleet }),
    // Machines are loaded to half of their limit, so the rest of a fleet serves the load of spot machines that are reclaimed at once.
    always: spotMix(asked, minMachines),
    spotAbove: spotShareAbove(asked),
    reasons: [...(late === null ? [] : [late]), ...spotMixReasons(spotMix(asked, peakMachines)), ...machine.reasons],
    fleetByMinute: () => fleetByMinute({ day, meanLoad, policy }),
  });
}

function policyOf(asked: Asked, startS: number): ScalingPolicy {
  return {
    minInstances: Math.max(1, leastOfFleet(asked)),
    safetyFactor: SAFETY_FACTOR,
    metricLagMinutes: METRIC_LAG_MINUTES,
    provisioningMinutes: Math.ceil(startS / 60),
    cooldownMinutes: COOLDOWN_MINUTES,
    idleMinutes: 0,
  };
}

/** A smaller share of the requests is not mentioned. */
const MIN_LATE_SHARE = 0.0001;

/** The outcome for requests that arrive before their instances: the SLO is missed if there are more of them than its percentile leaves out. */
function scaleOutLag(
  { missedShare: share }: FleetFigures,
  workload: Workload,
  startS: number,
): ReasonOf<'scale-out-lag'> | null {
  if (share < MIN_LATE_SHARE) return null;
  const { callerWaits, sloMs, sloPercentile: percentile } = workload;
  const lag = { code: 'scale-out-lag', share, startS, percentile, sloMs } as const;
  if (!callerWaits || sloMs === null) return { ...lag, outcome: 'queued' };
  return { ...lag, outcome: share <= 1 - percentile / 100 ? 'slo-kept' : 'slo-missed' };
}

/** Above this share of an instance's sustained rate, no percentile is reported; the excess queues. */
const MAX_SHARE = 0.9;

/**
 * Latency of an autoscaled fleet, including the path overhead: that of an instance at the loads that 50 % and 99 % of the requests do not
 * exceed. If no caller waits, it includes the queue that grows while instances start.
 */
function servedWithinMs(served: {
  readonly machine: FleetMachine;
  readonly workload: Workload;
  readonly xSloPerS: number;
  readonly fleet: FleetFigures;
}): { readonly p50: number; readonly p99: number } {
  const { machine, workload, xSloPerS, fleet } = served;
  const hasSlo = workload.callerWaits && workload.sloMs !== null;
  const highestPerS = MAX_SHARE * machine.saturationPerS;
  const at = (percentile: number, load: number, waitMinutes: number): number => {
    const ratePerS = Math.min(load * xSloPerS, highestPerS);
    const ownMs = machine.path.addedMs(percentile) + machine.latencyMs(percentile, ratePerS);
    return ownMs + (hasSlo ? 0 : waitMinutes * 60_000);
  };
  const p50 = at(50, fleet.loadP50, fleet.waitP50Minutes);
  const p99 = Math.max(p50, at(99, fleet.loadP99, fleet.waitP99Minutes));
  return keptIn({ p50, p99 }, workload);
}
