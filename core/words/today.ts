import type { MeasuredEndpoint, PlanToday } from '#core/contract/today.ts';
import type { MeasuredToday, Workload } from '#core/contract/workload.ts';
import { assertNever } from '#core/assert-never.ts';
import { serviceName } from './names.ts';
import { count, duration, rate } from './format.ts';

type Current = NonNullable<Workload['current']>;

/** What runs today in a few words: `always-on endpoint, 2 × ml.c5.xlarge`. */
export function todayText(
  today: Pick<Current, 'mode'> & { readonly [Key in 'instanceType' | 'instances']?: Current[Key] | undefined },
): string {
  const { mode, instanceType = null, instances = null } = today;
  if (instanceType === null && instances === null) return mode;
  const machines = instances === null || instances === 1 ? '' : `${count(instances)} × `;
  return `${mode}, ${machines}${instanceType ?? 'instances'}`;
}

/** The measured latency and rate of what runs today: `p50 1.2 ms and p99 3.4 ms at up to 420 requests/s`. */
export function measuredTodayText({ p50Ms, p99Ms, ratePerS }: MeasuredToday): string {
  return `p50 ${duration(p50Ms)} and p99 ${duration(p99Ms)} at up to ${rate(ratePerS, 'requests/s')}`;
}

/** A measured endpoint in a few words. */
export function measuredEndpointText({ host, p50Ms, p99Ms, ratePerS }: MeasuredEndpoint): string {
  const p99 = p99Ms === null ? '' : ` and p99 ${duration(p99Ms)}`;
  return `${host} as measured, p50 ${duration(p50Ms)}${p99} at ${rate(ratePerS, 'requests/s')}`;
}

/** What the comparison of a measured endpoint with the plan found, and what it changed, as a sentence. */
export function calibrationText({ endpoint, calibration }: PlanToday): string {
  if (calibration.state === 'not-calibrated') return `${notCalibrated(calibration.reason)} The plan is as without it.`;
  const { plannedP99Ms, measuredP99Ms, pathBeforeMs, pathAfterMs } = calibration;
  const name = endpoint.service === null ? endpoint.host : serviceName(endpoint.service);
  const differenceMs = measuredP99Ms - plannedP99Ms;
  const found = `What runs today (${endpoint.host}) has a p99 of ${duration(measuredP99Ms)}, with the network to where it was measured replaced by the stated way; the plan had ${duration(plannedP99Ms)} for ${name}.`;
  const change = pathAfterMs - pathBeforeMs;
  if (change === 0) return `${found} Nothing was changed.`;
  const all = Math.abs(change - differenceMs) < 1e-6 ? 'The difference' : 'As much of the difference as the way has';
  return `${found} ${all}, ${duration(Math.abs(change))}, is taken for load balancer and request handling, and ${change > 0 ? 'added to' : 'taken from'} the way of every live answer.`;
}

function notCalibrated(reason: Extract<PlanToday['calibration'], { state: 'not-calibrated' }>['reason']): string {
  switch (reason) {
    case 'service-unknown':
      return 'What runs today was measured, without saying which service of the plan it runs on.';
    case 'service-not-feasible':
      return 'What runs today was measured, but its service is not feasible in this plan.';
    case 'no-p99':
      return 'What runs today was measured with too few answers for a p99.';
    case 'no-latency-planned':
      return 'What runs today was measured, but the plan states no latency of its service.';
    default:
      return assertNever(reason);
  }
}
