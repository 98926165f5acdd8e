import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { type Freshness, laterBy } from '#core/price/pricing/freshness.ts';
import { ratesOf } from '#core/price/traffic/rates.ts';
import { scheduledS } from '#core/price/serving/batch/batch-served.ts';
import type { PlannedRuns } from '#core/price/serving/batch/batch-spot.ts';
import { storeItems } from '#core/price/serving/batch/batch-store.ts';
import { type Ec2Job, ec2RunItems, ec2RunReasons, planEc2Runs } from '#core/price/serving/batch/ec2-job.ts';
import { unpricedReasons } from '#core/price/serving/candidate/answer-sink.ts';
import { chooseStore, type Store } from './key-value-store.ts';
import { deployedInstance } from '#core/price/serving/candidate/deployed.ts';
import type { Asked, ServingContext } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { vcpuCaveats } from '#core/price/serving/candidate/quotas.ts';
import { workloadWith } from '#core/price/serving/candidate/one-shape.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';

/** A job on EC2 that fills a key-value store, and the reads from it. */
export interface StoredAnswers {
  readonly plan: PlannedRuns;
  readonly store: Store;
  /** Monthly bill of instances, bucket and store. */
  readonly items: readonly BillItem[];
  readonly monthlyUsd: number;
  readonly freshness: Freshness;
  readonly reasons: readonly Reason[];
}

/**
 * Plans the answers that are pre-computed and read by key.
 * @param options.entityShare share of the entities that every run computes.
 * @param options.readShare share of the requests that read the store.
 */
export function planStoredAnswers(options: {
  readonly context: ServingContext;
  readonly job: Ec2Job;
  readonly workload: Workload;
  readonly simulation: Draw;
  readonly entityShare: number;
  readonly readShare: number;
}): Planning<StoredAnswers> {
  const { context, job, workload, simulation, entityShare, readShare } = options;
  const { trafficRatio } = simulation;
  const payload = payloadIn({ workload, simulation });
  const { lookup } = context;
  const byEntity = byEntityOf(workload);
  const planning = planEc2Runs(job, byEntity, trafficRatio * entityShare);
  if (planning.state === 'impossible') return planning;
  const { plan } = planning;
  const quota = vcpuCaveats(lookup, job.instance, plan.instances);
  if (quota.state === 'impossible') return quota;
  const choice = chooseStore(lookup, {
    entities: plan.rows,
    run: plan,
    readsPerMonth: predictionsPerMonth(workload.predictionsPerDay) * trafficRatio * readShare,
    peakReadsPerS: ratesOf(workload, trafficRatio).peakPerS * readShare,
    answerBytes: payload.payloadBytesOut,
    budgetMs: lookupBudgetMs(workload),
  });
  if (choice.state === 'impossible') return choice;
  const bucket = storeItems({
    lookup,
    workload,
    payload,
    run: context.run,
    trafficRatio: trafficRatio * entityShare,
    plan,
    sink: 'store',
  });
  const { store } = choice.plan;
  const items = [...ec2RunItems(job, plan), ...bucket.items, ...store.items];
  let monthlyUsd = 0;
  for (const item of items) monthlyUsd += item.monthlyUsd;
  const reasons = [
    ...quota.plan,
    ...choice.plan.reasons,
    ...store.reasons,
    ...ec2RunReasons(job, plan),
    ...unpricedReasons(bucket.missing),
  ];
  return planned({ plan, store, items, monthlyUsd, freshness: laterBy(plan.freshness, store.lateS), reasons });
}

/** The job and its store as they are deployed, with the live part. */
export function deployedAnswers(
  asked: Asked,
  job: Ec2Job,
  { answers, live }: { readonly answers: StoredAnswers; readonly live: UseOf<'stored'>['live'] },
): Deployment {
  const { plan, store } = answers;
  return {
    machine: deployedInstance(asked, job),
    use: {
      kind: 'stored',
      count: plan.instances,
      periodS: scheduledS(asked.workload, plan),
      store: store.deployed,
      live,
    },
  };
}

function lookupBudgetMs({ callerWaits, sloMs, pathOverheadMs }: Workload): number {
  return callerWaits && sloMs !== null ? sloMs - pathOverheadMs : Infinity;
}

/** The workload for planning the runs: each run scores every entity that is read, whether or not a caller waits for it. */
const byEntityOf = oncePer((workload: Workload): Workload => workloadWith(workload, { callerWaits: true }));
