import { statedAssumption } from '#core/contract/plan/assumptions-words.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { type CloudRegion, cloudOfRegion } from '#core/contract/workload/clouds.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { judged } from '#core/decide/assumptions.ts';

/**
 * A workload in another cloud than that of its region. Its data stay where they are unless it says so: inputs that leave the home region are billed. Only
 * what a waiting caller sends comes from the caller, wherever that is.
 */
export function workloadAbroad(workload: Workload, region: string): Workload {
  const dataIn = workload.dataIn ?? (workload.callerWaits ? null : homeOf(workload));
  return { ...workload, region, dataIn };
}

function homeOf({ region }: Workload): CloudRegion | null {
  const cloud = cloudOfRegion(region);
  return cloud === null ? null : `${cloud}:${region}`;
}

/** A plan in another cloud that says where its inputs come from. */
export function withDataPlace(plan: PlanDocument): PlanDocument {
  const said = statedAssumption(judged({ code: 'data-abroad', from: plan.workload.dataIn }));
  return { ...plan, assumptions: [...plan.assumptions, said] };
}
