import type { BreakdownItem } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Workload } from '#core/contract/workload.ts';
import { MONTH_S, predictionsPerMonth } from '#core/price/pricing/units.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import type { PlannedRuns } from '#core/price/serving/batch/batch-spot.ts';
import { storeItems, storeReasons } from '#core/price/serving/batch/batch-store.ts';
import { type Ec2Machine, ec2RunItems, ec2RunReasons, planEc2Runs } from '#core/price/serving/batch/ec2-job.ts';
import { chooseStore, type Store } from './key-value-store.ts';
import type { ServingContext } from '#core/price/serving/candidate/option.ts';

/** A job on EC2 that fills a store by key, and the reads from it. */
export interface StoredAnswers {
  readonly plan: PlannedRuns;
  readonly store: Store;
  /** Instances, bucket and store of a month. */
  readonly items: readonly BreakdownItem[];
  readonly monthlyUsd: number;
  readonly reasons: readonly Reason[];
}

export type StoredPlanning =
  | { readonly state: 'planned'; readonly answers: StoredAnswers }
  | { readonly state: 'impossible'; readonly reasons: readonly Reason[] };

/**
 * Plans what is computed in advance and read by key.
 * @param options.entityShare share of the entities that is computed in every run.
 * @param options.readShare share of the requests that reads the store.
 */
export function planStoredAnswers(options: {
  readonly context: ServingContext;
  readonly machine: Ec2Machine;
  readonly workload: Workload;
  readonly trafficRatio: number;
  readonly entityShare: number;
  readonly readShare: number;
}): StoredPlanning {
  const { context, machine, workload, trafficRatio, entityShare, readShare } = options;
  const { lookup } = context;
  const { byEntity, inBucket } = variantsOf(workload);
  const planning = planEc2Runs(machine, byEntity, trafficRatio * entityShare);
  if (planning.state === 'impossible') return planning;
  const { plan } = planning;
  const choice = chooseStore(lookup, {
    entities: plan.rows,
    writesPerMonth: (MONTH_S / plan.periodS) * plan.rows,
    readsPerMonth: predictionsPerMonth(workload.predictionsPerDay) * trafficRatio * readShare,
    peakReadsPerS: ratesOf(workload, trafficRatio).peakPerS * readShare,
    answerBytes: workload.payloadBytesOut,
    budgetMs: lookupBudgetMs(workload),
  });
  if (choice.state === 'impossible') return choice;
  const bucket = storeItems({ lookup, workload: inBucket, trafficRatio: trafficRatio * entityShare, plan });
  const items = [...ec2RunItems(machine, plan), ...bucket.items, ...choice.store.items];
  let monthlyUsd = 0;
  for (const item of items) monthlyUsd += item.monthlyUsd;
  return {
    state: 'planned',
    answers: {
      plan,
      store: choice.store,
      items,
      monthlyUsd,
      reasons: [...choice.reasons, ...ec2RunReasons(machine, plan), ...storeReasons(bucket.missing)],
    },
  };
}

function lookupBudgetMs({ callerWaits, sloMs, pathOverheadMs }: Workload): number {
  return callerWaits && sloMs !== null ? sloMs - pathOverheadMs : Infinity;
}

interface Variants {
  /** As runs are planned: every entity that is read is scored in each, whether a caller waits for it or not. */
  readonly byEntity: Workload;
  /** As the bucket beside the store is priced: nobody reads answers from it. */
  readonly inBucket: Workload;
}

const variants = new WeakMap<Workload, Variants>();

function variantsOf(workload: Workload): Variants {
  const known = variants.get(workload);
  if (known !== undefined) return known;
  const made = { byEntity: { ...workload, callerWaits: true }, inBucket: { ...workload, callerWaits: false } };
  variants.set(workload, made);
  return made;
}
