import type { MeasuredEndpoint, CurrentDeployment } from '#core/contract/endpoint/current-deployment.ts';
import type { MeasuredDeployment, Workload } from '#core/contract/workload/workload.ts';
import { assertNever } from '#core/assert-never.ts';
import { serviceName } from '#core/words/names.ts';
import { count, duration, rate } from '#core/words/format/format.ts';

type Current = NonNullable<Workload['current']>;

/** The current deployment in a few words: `always-on endpoint, 2 × ml.c5.xlarge`. */
export function currentDeploymentText(
  currentDeployment: Pick<Current, 'mode'> & {
    readonly [Key in 'instanceType' | 'instances']?: Current[Key] | undefined;
  },
): string {
  const { mode, instanceType = null, instances = null } = currentDeployment;
  if (instanceType === null && instances === null) return mode;
  const machines = instances === null || instances === 1 ? '' : `${count(instances)} × `;
  return `${mode}, ${machines}${instanceType ?? 'instances'}`;
}

/** The measured latency and rate of the current deployment: `p50 1.2 ms and p99 3.4 ms at up to 420 requests/s`. */
export function measuredCurrentDeploymentText({ p50Ms, p99Ms, ratePerS }: MeasuredDeployment): string {
  return `p50 ${duration(p50Ms)} and p99 ${duration(p99Ms)} at up to ${rate(ratePerS, 'requests/s')}`;
}

/** A measured endpoint in a few words. */
export function measuredEndpointText({ host, p50Ms, p99Ms, ratePerS }: MeasuredEndpoint): string {
  const p99 = p99Ms === null ? '' : ` and p99 ${duration(p99Ms)}`;
  return `${host} as measured, p50 ${duration(p50Ms)}${p99} at ${rate(ratePerS, 'requests/s')}`;
}

/** The result of the comparison of a measured endpoint with the plan, and the change, as a sentence. */
export function calibrationText({ endpoint, calibration }: CurrentDeployment): string {
  if (calibration.state === 'not-calibrated')
    return `${notCalibrated(calibration.reason)} The measurement is shown for reference and does not change the plan.`;
  const { plannedP99Ms, measuredP99Ms, pathBeforeMs, pathAfterMs } = calibration;
  const name = endpoint.service === null ? endpoint.host : serviceName(endpoint.service);
  const differenceMs = measuredP99Ms - plannedP99Ms;
  const found = `The current deployment (${endpoint.host}) has a p99 of ${duration(measuredP99Ms)}, with the stated network and lookup time in place of the measured network; the plan had ${duration(plannedP99Ms)} for ${name}.`;
  const change = pathAfterMs - pathBeforeMs;
  if (change === 0) return `${found} The plan is unchanged.`;
  const all =
    Math.abs(change - differenceMs) < 1e-6 ? 'The difference' : 'As much of the difference as the request path has';
  return `${found} ${all}, ${duration(Math.abs(change))}, is attributed to load balancer and request handling, and ${change > 0 ? 'added to' : 'subtracted from'} the request path of every live option.`;
}

function notCalibrated(
  reason: Extract<CurrentDeployment['calibration'], { state: 'not-calibrated' }>['reason'],
): string {
  switch (reason) {
    case 'service-unknown':
      return 'The measurement of the current deployment names no service of the plan.';
    case 'service-not-feasible':
      return 'The service of the current deployment is not feasible in this plan.';
    case 'no-p99':
      return 'The measurement of the current deployment has too few answers for a p99.';
    case 'no-latency-planned':
      return 'The plan has no latency for the service of the current deployment.';
    default:
      return assertNever(reason);
  }
}
