import type { BillItem, ServingOption } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import type { Asked, Served } from '#core/price/serving/candidate/option.ts';
import type { BatchDemand, BatchPlan } from './batch-plan.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { batchObstacles, sinkCaveats, storeItems, storeLatencyMs, storeRowUsd } from './batch-store.ts';
import { startupReasons } from './startup.ts';

/** The declarations that all batch options share: work is divided into shards, and stored answers must serve the workload. */
export const BATCH_OPTION = {
  mode: 'batch' as const,
  surroundings: () => 'job' as const,
  obstacles: ({ context, workload }: Asked): readonly Reason[] => batchObstacles(context.lookup, workload),
  errorHandling: (): ServingOption['errorHandling'] => ({ unit: 'shard', expectedReworkPct: 0 }),
};

/** The parts of a run's plan that all batch options share. By default, every second of an instance is billed. */
export function batchDemand(
  { context, workload, world }: Asked,
  job: Pick<BatchDemand, 'rowsPerS' | 'startupS' | 'most'> & {
    readonly reworkPct: number;
    readonly instanceUsdPerH: number;
    readonly fixedUsdPerH?: number;
    readonly freeStartS?: number;
    readonly leastBilledS?: number;
  },
): BatchDemand {
  const { rowsPerS, startupS, most, reworkPct, instanceUsdPerH } = job;
  const { fixedUsdPerH = 0, freeStartS = 0, leastBilledS = 0 } = job;
  return {
    workload,
    trafficRatio: world.trafficRatio,
    rowsPerS,
    startupS,
    reworkShare: reworkPct / 100,
    lossS: 0,
    most,
    costs: { instanceUsdPerH, fixedUsdPerH, rowUsd: storeRowUsd(context.lookup, workload), freeStartS, leastBilledS },
  };
}

/** Hours per month that the instances of a run work. */
export function machineHours({ instances, runS, periodS }: BatchPlan): number {
  return (instances * runS * (MONTH_S / periodS)) / 3600;
}

/** The result of a batch option: its runs, and the store that their answers are read from. */
export function batchServed(
  { context, workload, world }: Asked,
  runs: Pick<Served, 'count' | 'profile'> & {
    readonly plan: BatchPlan;
    readonly reworkPct: number;
    /** The cost of the machines alone. */
    readonly items: readonly BillItem[];
    /** Reasons before the one about the start-up. */
    readonly before: readonly Reason[];
    /** Reasons after the one about the start-up. Those of the store follow. */
    readonly after: readonly Reason[];
    /** The last reasons, except for the projection. */
    readonly last?: readonly Reason[];
    /** Whether instances are billed all month, so that a start costs nothing. */
    readonly committed?: boolean;
  },
): Planning<Served> {
  const { plan, count, profile, reworkPct, items, before, after, last = [], committed = false } = runs;
  const { lookup } = context;
  const store = storeItems({ lookup, workload, trafficRatio: world.trafficRatio, plan });
  const quota = sinkCaveats(lookup, workload, plan);
  if (quota.state === 'impossible') return quota;
  return planned({
    count,
    items: [...items, ...store.items],
    latencyMs: storeLatencyMs(lookup, workload),
    freshnessS: plan.freshness,
    profile,
    reworkPct,
    machineHours: machineHours(plan),
    reasons: [
      ...quota.plan,
      ...before,
      ...(committed ? [] : startupReasons(plan)),
      ...after,
      ...unpricedReasons(store.missing),
      ...last,
    ],
  });
}
