import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { MeasuredEndpoint, CurrentDeployment } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/** Number of simulations of the plan that the current deployment is compared with. Its latencies do not depend on the number. */
export const COMPARED_SIMULATIONS = 64;

/**
 * Compares a measured endpoint with the same service in a plan. The difference of their 99th percentiles is what load balancer and
 * request handling take here beyond what is planned, so it is added to the request path of every live option, or subtracted from it, down to
 * zero. The network between the endpoint and the measuring machine is not part of it, because the workload states its own network time. Pure.
 */
export function calibrateCurrentDeployment(
  { options, workload }: Pick<PlanDocument, 'options' | 'workload'>,
  endpoint: MeasuredEndpoint,
): CurrentDeployment {
  const not = (
    reason: Extract<CurrentDeployment['calibration'], { state: 'not-calibrated' }>['reason'],
  ): CurrentDeployment => ({
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

/** A workload whose network and lookup time is calibrated by the current deployment. The paths of all services move by the same amount. Pure. */
export function calibratedWorkload(workload: Workload, { calibration }: CurrentDeployment): Workload {
  if (calibration.state === 'not-calibrated') return workload;
  const { pathBeforeMs, pathAfterMs } = calibration;
  const movedMs = Math.max(0, workload.pathOverheadMs + pathAfterMs - pathBeforeMs);
  return { ...workload, pathOverheadMs: workload.pathOverheadMs === pathBeforeMs ? pathAfterMs : movedMs };
}

/** A planned workload as it was stated, before the current deployment calibrated it. Pure. */
export function statedWorkload({
  workload,
  currentDeployment,
}: Pick<PlanDocument, 'workload' | 'currentDeployment'>): Workload {
  if (currentDeployment === undefined || currentDeployment.calibration.state === 'not-calibrated') return workload;
  return { ...workload, pathOverheadMs: currentDeployment.calibration.pathBeforeMs };
}
