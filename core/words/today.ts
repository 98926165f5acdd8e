import type { Workload } from '#core/contract/workload.ts';
import { count } from './format.ts';

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
