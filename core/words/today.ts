import type { MeasuredToday, Workload } from '#core/contract/workload.ts';
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
