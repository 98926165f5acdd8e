import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { BillItem, ServingOption } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { type Asked, type Served, served } from '#core/price/serving/candidate/option.ts';
import type { BatchDemand, BatchPlan } from './batch-plan.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { laterBy } from '#core/price/pricing/freshness.ts';
import { batchObstacles, storeItems, storeLatencyMs, storeRowUsd } from './batch-store.ts';
import { startupReasons } from './startup.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';

/** The declarations that all batch options share: work is divided into shards, and stored answers must serve the workload. */
export const BATCH_OPTION = {
  mode: 'batch' as const,
  surroundings: () => 'job' as const,
  obstacles: batchObstacles,
  errorHandling: (): ServingOption['errorHandling'] => ({ unit: 'shard', expectedReworkPct: 0 }),
};

/** The parts of a run's plan that all batch options share. By default, no minimum is billed, and nothing but instances. */
export function batchDemand(
  { context, workload, simulation }: Asked,
  job: Pick<BatchDemand, 'rowsPerS' | 'startupS' | 'most'> & {
    readonly mostWorkS?: number;
    readonly reworkPct: number;
    readonly instanceUsdPerH: number;
    readonly billedStartS: number;
    readonly leastBilledS?: number;
    readonly fixedUsdPerH?: number;
    readonly fixedStartS?: number;
  },
): BatchDemand {
  const { rowsPerS, startupS, most, reworkPct, instanceUsdPerH, billedStartS } = job;
  const { mostWorkS = Infinity, leastBilledS = 0, fixedUsdPerH = 0, fixedStartS = 0 } = job;
  return {
    workload,
    trafficRatio: simulation.trafficRatio,
    rowsPerS,
    startupS,
    reworkShare: reworkPct / 100,
    lossS: 0,
    most,
    mostWorkS,
    billing: { startS: billedStartS, leastS: leastBilledS },
    costs: { instanceUsdPerH, fixedUsdPerH, fixedStartS, rowUsd: storeRowUsd(context.lookup, workload) },
  };
}

/** Hours per month that the instances of a run work. */
export function machineHours({ instances, runS, periodS }: BatchPlan): number {
  return (instances * runS * (MONTH_S / periodS)) / 3600;
}

/** Seconds between two runs, as a scheduler is set; null for a job that runs once. */
export function scheduledS({ once }: Pick<Workload, 'once'>, { periodS }: Pick<BatchPlan, 'periodS'>): number | null {
  return once ? null : periodS;
}

/** The result of a batch option: its runs, and the store that their answers are read from. */
export function batchServed(
  { context, workload, simulation }: Asked,
  runs: Pick<Served, 'count' | 'profile'> & {
    readonly plan: BatchPlan;
    /** One machine of a run. */
    readonly machine: () => DeployedMachine;
    /** For a Spark job: the instance type of its master node, null for a driver of a worker's size. Absent for any other job. */
    readonly masterType?: string | null;
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
  const store = storeItems({
    lookup,
    workload,
    payload: payloadIn({ workload, simulation }),
    run: context.run,
    trafficRatio: simulation.trafficRatio,
    plan,
  });
  if (store.quota.state === 'impossible') return store.quota;
  const latencyMs = storeLatencyMs(lookup, workload);
  return planned(
    served({
      count,
      items: [...items, ...store.items],
      latencyMs,
      latencyParts: () => partsOf(latencyMs, [always('path', workload.pathOverheadMs)], 'lookup'),
      freshnessS: laterBy(plan.freshness, store.lateS),
      profile,
      reworkPct,
      machineHours: machineHours(plan),
      reasons: [
        ...store.quota.plan,
        ...before,
        ...(committed ? [] : startupReasons(plan)),
        ...after,
        ...store.reasons,
        ...unpricedReasons(store.missing),
        ...last,
      ],
      deployment: () => {
        const run = { count: plan.instances, periodS: scheduledS(workload, plan) };
        const { machine, masterType } = runs;
        return {
          machine: machine(),
          use: masterType === undefined ? { kind: 'job', ...run } : { kind: 'spark', ...run, masterType },
        };
      },
    }),
  );
}
