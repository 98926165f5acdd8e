import { fleetTable, type FleetFigures } from '#core/price/autoscaling/remembered.ts';
import { fleetByMinute, type ScalingPolicy } from '#core/price/autoscaling/simulate-day.ts';
import { oncePerNumber } from '#core/once-per.ts';
import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { instancesForPeak, SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { dayOfWorkload } from '#core/price/traffic/workload-day.ts';
import { attemptRates } from './demand.ts';
import type { Draw } from './draw.ts';
import { type FleetMachine, holdsAt, keptIn, leastOfFleet, sloRateOf, tooSmall } from './fleet.ts';
import { partsAround } from './latency-parts.ts';
import type { Asked, ServingContext, Stated } from './option.ts';
import { planned, type Planning } from './planning.ts';
import { type SpotMix, spotMix, spotMixReasons, spotShareAbove } from './spot-base.ts';
import type { Tally } from './tally.ts';

/** How a fleet is scaled. */
export interface Tracking extends Omit<ScalingPolicy, 'minInstances' | 'provisioningMinutes'> {
  /** Whole minutes until an instance serves that starts in some seconds. */
  readonly provisioningMinutes: (startS: number) => number;
}

/** Target tracking on requests per minute (docs/methodology/traffic.md). */
const COOLDOWN_MINUTES = 5;
const TARGET_TRACKING: Tracking = {
  safetyFactor: SAFETY_FACTOR,
  metricLagMinutes: 1,
  cooldownMinutes: COOLDOWN_MINUTES,
  idleMinutes: 0,
  provisioningMinutes: (startS) => Math.ceil(startS / 60),
};

/** A fleet whose machines follow the load of the day, minute by minute, in a draw. */
export interface AutoscaledFleet {
  readonly peakMachines: number;
  /** Mean number of paid machines beyond the minimum. */
  readonly meanAbove: number;
}

/** How machines follow the load, whatever the draw. */
export interface ScaledFleet {
  readonly minMachines: number;
  /** How the machines that always run are bought. */
  readonly always: SpotMix;
  /** The share of the machines beyond the minimum that is bought on spot. */
  readonly spotAbove: number;
  /** The fleet in a draw, sized for the rate that its owner expects of one machine. Null if it does not meet the requirements. */
  readonly follow: (asked: Asked, xSloPerS: number, to: Tally) => AutoscaledFleet | null;
}

/** Seconds from the order of a machine or task until it serves, in a draw: the sum of limits of the catalogue, in seconds. */
export function startSIn(
  { lookup }: Pick<ServingContext, 'lookup'>,
  ...limits: readonly Parameters<ServingContext['lookup']['limit']>[0][]
): (draw: Draw) => number {
  const startS = limits.reduce((sum, limit) => sum + lookup.limit(limit), 0);
  return ({ startupRatio }) => startS * startupRatio;
}

/** The fact about scaling of an autoscaled fleet. */
export function autoscaling(startS: number): Scaling {
  return { code: 'autoscaled-instances', utilisation: SAFETY_FACTOR, startS, cooldownS: 60 * COOLDOWN_MINUTES };
}

/** X_slo as the owner of a fleet expects it: the rate that the policy loads a machine to a share of. */
export function expectedRate(asked: Asked, machine: FleetMachine): Planning<number> {
  const rate = sloRateOf(asked, machine);
  return rate.state === 'impossible' ? rate : planned(rate.plan / asked.simulation.slack);
}

/**
 * Prepares a fleet that follows the day.
 * @param startIn seconds from the order of a machine until it serves, in a draw.
 */
export function scaledFleet(
  stated: Stated,
  machine: FleetMachine,
  startIn: (draw: Draw) => number,
  options: { readonly tracking?: Tracking; readonly minMachines?: number } = {},
): ScaledFleet {
  const { workload } = stated;
  const { tracking = TARGET_TRACKING, minMachines = Math.max(1, leastOfFleet(stated)) } = options;
  const { safetyFactor } = tracking;
  const day = dayOfWorkload(workload);
  // Machines are loaded to half of their limit, so the rest of a fleet serves the load of spot machines that are reclaimed at once.
  const always = spotMix(stated, minMachines);
  const policyIn = (provisioningMinutes: number): ScalingPolicy => ({
    ...tracking,
    minInstances: minMachines,
    provisioningMinutes,
  });
  const tableOf = oncePerNumber((provisioningMinutes) => fleetTable(day, policyIn(provisioningMinutes)));
  const follow: ScaledFleet['follow'] = (asked, xSloPerS, to) => {
    const { simulation } = asked;
    // The policy loads each machine to its share of the rate that its owner expects.
    const loadedPerS = safetyFactor * xSloPerS;
    if (!holdsAt(asked, machine, loadedPerS)) {
      to.refuse(() => tooSmall(asked, machine, { instances: 1, ratePerS: loadedPerS }));
      return null;
    }
    const { meanPerS, peakPerS } = attemptRates(asked);
    const startS = startIn(simulation);
    const peakMachines = instancesForPeak({ peakPerS, xSloPerS, minInstances: minMachines, safetyFactor });
    const meanLoad = meanPerS / xSloPerS;
    const provisioningMinutes = tracking.provisioningMinutes(startS);
    const figures = tableOf(provisioningMinutes)(meanLoad);
    const outcome = latenessOf(figures, workload);
    const lag = (outcome: ReasonOf<'scale-out-lag'>['outcome']): ReasonOf<'scale-out-lag'> => {
      const { sloMs, sloPercentile: percentile } = workload;
      return { code: 'scale-out-lag', share: figures.missedShare, startS, percentile, sloMs, outcome };
    };
    if (outcome === 'slo-missed') {
      to.refuse(() => [lag(outcome)]);
      return null;
    }
    to.count = peakMachines;
    to.isQueuing = outcome === 'queued';
    setLatency(asked, { machine, xSloPerS, figures }, to);
    if (to.explanation !== null) {
      if (outcome !== 'in-time') to.explanation.reasons.push(lag(outcome));
      to.explanation.reasons.push(...spotMixReasons(spotMix(asked, peakMachines)), ...machine.reasons(simulation));
      to.explanation.latencyParts = partsAround(to, asked, machine);
      to.explanation.fleetByMinute = () => fleetByMinute({ day, meanLoad, policy: policyIn(provisioningMinutes) });
    }
    return { peakMachines, meanAbove: Math.min(figures.meanInstances, peakMachines) - minMachines };
  };
  return { minMachines, always, spotAbove: spotShareAbove(stated), follow };
}

/** A smaller share of the requests is not mentioned. */
const MIN_LATE_SHARE = 0.0001;

/** The outcome for requests that arrive before their instances: the SLO is missed if there are more of them than its percentile leaves out. */
function latenessOf(
  { missedShare: share }: FleetFigures,
  { callerWaits, sloMs, sloPercentile }: Workload,
): ReasonOf<'scale-out-lag'>['outcome'] | 'in-time' {
  if (share < MIN_LATE_SHARE) return 'in-time';
  if (!callerWaits || sloMs === null) return 'queued';
  return share <= 1 - sloPercentile / 100 ? 'slo-kept' : 'slo-missed';
}

/** Above this share of an instance's sustained rate, no percentile is reported; the excess queues. */
const MAX_SHARE = 0.9;

/**
 * Latency of an autoscaled fleet, including the path overhead: that of an instance at the loads that 50 % and 99 % of the requests do not
 * exceed. If no caller waits, it includes the queue that grows while instances start.
 */
function setLatency(
  { workload, simulation }: Asked,
  served: { readonly machine: FleetMachine; readonly xSloPerS: number; readonly figures: FleetFigures },
  to: Tally,
): void {
  const { machine, xSloPerS, figures } = served;
  const hasSlo = workload.callerWaits && workload.sloMs !== null;
  const highestPerS = MAX_SHARE * machine.saturationPerS(simulation);
  const at = (percentile: number, load: number, waitMinutes: number): number => {
    const ratePerS = Math.min(load * xSloPerS, highestPerS);
    const ownMs = machine.path.addedMs(simulation, percentile) + machine.latencyMs(simulation, percentile, ratePerS);
    return ownMs + (hasSlo ? 0 : waitMinutes * 60_000);
  };
  to.p99Ms = keptIn(at(99, figures.loadP99, figures.waitP99Minutes), workload);
  if (to.explanation !== null) to.p50Ms = Math.min(at(50, figures.loadP50, figures.waitP50Minutes), to.p99Ms);
}
