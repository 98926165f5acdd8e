import type { FleetFigures } from '#core/price/autoscaling/remembered.ts';
import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { type FleetMachine, keptIn } from './fleet.ts';
import type { Asked } from './asked.ts';
import type { Tally } from './tally.ts';

/** A smaller share of the requests is not mentioned. */
const MIN_LATE_SHARE = 0.0001;

/** The outcome for requests that arrive before their instances, if the SLO is kept. */
export function latenessOf(
  { missedShare: share }: FleetFigures,
  { callerWaits, sloMs }: Workload,
): ReasonOf<'scale-out-lag'>['outcome'] | 'in-time' {
  if (share < MIN_LATE_SHARE) return 'in-time';
  if (!callerWaits || sloMs === null) return 'queued';
  // Whether they are too many for the machine of a draw was checked by what it must carry.
  return 'slo-kept';
}

/** Above this share of an instance's sustained rate, no percentile is reported; the excess queues. */
const MAX_SHARE = 0.9;

/**
 * Latency of an autoscaled fleet, including the path overhead: that of an instance at the loads that 50 % and 99 % of the requests do not
 * exceed. If no caller waits, it includes the queue that grows while instances start.
 */
export function setScaledLatency(
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
