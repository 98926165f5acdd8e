import type { PlanDocument, ServingMode } from '#core/contract/plan/plan.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { ServingMode as ServingModes } from '#core/contract/plan/plan.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/**
 * The mode that a plan's flips give for a workload that differs in a single number, or in whether a caller waits. It is the plan's mode if no flip
 * lies in between, otherwise the mode of the farthest flip on the way. Null if the flips do not determine it: several inputs differ, or none.
 */
export function flippedMode(plan: PlanDocument, workload: Workload): ServingMode | 'none' | null {
  const keys = (Object.keys(workload) as (keyof Workload)[]).filter((key) => differs(workload, plan.workload, key));
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0) return null;
  const from = numberOf(plan.workload[key]);
  const to = numberOf(workload[key]);
  if (from === null || to === null) return null;
  const crossed = plan.verdict.flips
    .filter((flip) => flip.input === key && lies(flip, from, to))
    .toSorted((a, b) => Math.abs(b.at - from) - Math.abs(a.at - from));
  const mode = crossed[0]?.becomes ?? plan.verdict.mode;
  if (mode === 'none') return 'none';
  const known = ServingModes.safeParse(mode);
  return known.success ? known.data : null;
}

/** Whether an input differs. The questions that are still open do not count as an input. */
function differs(one: Workload, other: Workload, key: keyof Workload): boolean {
  return key !== 'assumed' && JSON.stringify(one[key]) !== JSON.stringify(other[key]);
}

function numberOf(value: Workload[keyof Workload]): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : null;
}

function lies({ at }: Flip, from: number, to: number): boolean {
  return to > from ? at > from && at <= to : at < from && at >= to;
}
