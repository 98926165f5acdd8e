import type { Workload } from '#core/contract/workload.ts';
import { batchObstacles, storeItems, storeLatencyMs, storeReasons } from '#core/price/serving/batch/batch-store.ts';
import { ec2Common, ec2Machine, ec2RunItems, ec2RunReasons, planEc2Runs } from '#core/price/serving/batch/ec2-job.ts';
import { priced, infeasible } from '#core/price/serving/candidate/evaluation.ts';
import type { ServingContext, ServingDefinition } from '#core/price/serving/candidate/option.ts';
import type { Candidate, Evaluation, World } from '#core/price/serving/candidate/types.ts';

/** Batch runs on EC2 instances that are started for the run and stopped after it. */
export const ec2Batch: ServingDefinition = {
  service: 'ec2-batch',
  mode: 'batch',
  purchases: ['on-demand', 'spot', '1yr', '3yr'],
  instanceTypes: ({ catalog }) => catalog.instances.map((instance) => instance.instanceType),
  evaluate,
};

function evaluate(context: ServingContext, candidate: Candidate, workload: Workload, world: World): Evaluation {
  const { lookup } = context;
  const readiness = ec2Machine({ context, candidate, workload, world, obstacles: batchObstacles(lookup, workload) });
  const scaling = { code: 'rows-or-instances' } as const;
  const commonOf = ec2Common({ readiness, workload, candidate, scaling });
  if (readiness.state !== 'ready') return infeasible(commonOf(null), readiness.reasons);
  const { machine } = readiness;
  const planning = planEc2Runs(machine, workload, world.trafficRatio);
  if (planning.state === 'impossible') return infeasible(commonOf(null), planning.reasons);
  const { plan } = planning;
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  return priced(commonOf(plan), {
    count: plan.instances,
    items: [...ec2RunItems(machine, plan), ...store.items],
    latencyMs: storeLatencyMs(lookup, workload),
    freshnessS: plan.freshness,
    reasons: [
      ...machine.reasons,
      ...ec2RunReasons(machine, plan),
      ...storeReasons(store.missing),
      ...machine.profile.reasons,
    ],
  });
}
