import type { PlanDocument } from '#core/contract/plan.ts';
import type { MeasuredEndpoint, PlanToday } from '#core/contract/today.ts';

/**
 * Compares a measured endpoint with the same service in a plan. The difference of their 99th percentiles is what front door and request
 * handling take here beyond what is planned, so it is added to the way of every live answer, or taken from it, down to none. The network
 * between the endpoint and where it was measured is not part of it: the workload states its own way. Pure.
 */
export function calibrateToday(
  { options, workload }: Pick<PlanDocument, 'options' | 'workload'>,
  endpoint: MeasuredEndpoint,
): PlanToday {
  const not = (reason: Extract<PlanToday['calibration'], { state: 'not-calibrated' }>['reason']): PlanToday => ({
    endpoint,
    calibration: { state: 'not-calibrated', reason },
  });
  const { service, p99Ms, networkFloorMs } = endpoint;
  if (service === null) return not('service-unknown');
  if (p99Ms === null) return not('no-p99');
  const option = options.find((each) => each.service === service && each.feasible);
  if (option === undefined) return not('service-not-feasible');
  if (option.latencyMs === null) return not('no-latency-planned');
  const pathBeforeMs = workload.pathOverheadMs;
  const plannedP99Ms = option.latencyMs.p99;
  const measuredP99Ms = Math.max(0, p99Ms - networkFloorMs) + pathBeforeMs;
  const pathAfterMs = Math.max(0, pathBeforeMs + measuredP99Ms - plannedP99Ms);
  return { endpoint, calibration: { state: 'calibrated', plannedP99Ms, measuredP99Ms, pathBeforeMs, pathAfterMs } };
}
