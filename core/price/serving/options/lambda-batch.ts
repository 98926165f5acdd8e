import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { MONTH_S } from '#core/price/pricing/units.ts';
import { batchCapacity } from '#core/price/serving/batch/batch-capacity.ts';
import { type BatchPlan, planBatch } from '#core/price/serving/batch/batch-plan.ts';
import { BATCH_OPTION, batchDemand, batchServed } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { jobRateReasons, jobStartS } from '#core/price/serving/batch/startup.ts';
import {
  type Architecture,
  architectureOf,
  ARM_VARIANTS,
  perArchitecture,
  priceIdOn,
} from '#core/price/serving/candidate/architecture.ts';
import { deployedSize } from '#core/price/serving/candidate/deployed.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import {
  type Asked,
  discountFactor,
  type Served,
  type ServingContext,
  servingOption,
} from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ownQuota, quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import { fittingSizesMb } from '#core/price/serving/function/function-plan.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { payloadIn } from '#core/price/serving/candidate/payload.ts';
import { FIXED, inRuns, metered } from '#core/price/serving/candidate/metered.ts';

/** Batch runs on Lambda: a schedule starts invocations that score a part of the rows each, all at once. */
export const lambdaBatch = servingOption({
  ...BATCH_OPTION,
  surroundings: () => 'provider-job',
  service: 'lambda-batch',
  movingParts: 1,
  billed: { names: BILLED.lambda, units: 'function' },
  recipe: 'lambda-batch',
  words: {
    name: 'Scheduled Lambda',
    parts: 'a scheduled function and a table',
    growsBy: 'more invocations per run',
    unit: 'Lambda invocation',
    bill: {
      'job-functions': 'Invocations per run: {invocations}, at {memoryMb} MB',
      schedule: 'EventBridge schedule',
    },
    scaling: {
      'rows-or-invocations':
        'More rows need more invocations, up to the concurrency limit of the account at once; the cost grows with the rows.',
    },
  },
  countsCalls: () => true,
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  prices: { products: ['lambda'], ids: ['lambda.requests'] },
  scaling: () => ({ code: 'rows-or-invocations' }),
  errorHandling: jobErrors,
  plan: inCheapestPeriod(plan),
});

/** The invocations that an account may run at once. */
const QUOTA = 'lambda.concurrency';

/** The properties of an invocation that are the same in every simulation. */
interface Offer {
  readonly profile: CapacityProfile;
  readonly reason: Reason;
  /** Whole vCPUs with their memory, and the largest size, as far as they hold the model. Ascending. */
  readonly sizesMb: readonly number[];
  /** Rows per second of one vCPU over a whole job. */
  readonly rowsPerVcpuS: number;
  readonly mbPerVcpu: number;
  readonly usdPerGbS: number;
}

const offers = perArchitecture((architecture) => oncePer((context: ServingContext) => offerOn(context, architecture)));

function offerOn(context: ServingContext, architecture: Architecture): Planning<Offer> {
  const { lookup, run } = context;
  const { limit } = lookup;
  const usdPerGbS = lookup.unitUsd(priceIdOn(architecture, 'lambda.duration'));
  if (usdPerGbS === null) return impossible(productsUnpriced(lookup, 'lambda'));
  const mbPerVcpu = limit('lambda.mb-per-vcpu');
  const most = limit('lambda.memory-max');
  const whole = Array.from({ length: Math.floor(most / mbPerVcpu) }, (_, i) => (i + 1) * mbPerVcpu);
  const fitting = fittingSizesMb(
    { product: 'lambda', imageGb: limit('lambda.image'), memorySizesMb: [...whole, most] },
    run,
  );
  if (fitting.state === 'impossible') return fitting;
  const standIn = functionProfile(context, 'function', architecture);
  if (standIn.state === 'impossible') return standIn;
  const { profile, reason, reference } = standIn.plan;
  const rowsPerVcpuS = profile.jobRowsPerS / reference.vcpus;
  return planned({ profile, reason, sizesMb: fitting.plan, rowsPerVcpuS, mbPerVcpu, usdPerGbS });
}

/**
 * Speed and price are both proportional to memory, so a row costs the same at every size, and the smallest has the cheapest starts. Larger sizes are
 * for a job that cannot be divided.
 */
function plan(asked: Asked): Planning<Served> {
  const found = offers[architectureOf(asked.candidate)](asked.context);
  if (found.state === 'impossible') return found;
  const { lookup } = asked.context;
  let missed: Impossible = impossible({ code: 'task-size-missing' });
  for (const concurrency of [lookup.limit(QUOTA), quotaMax(lookup, QUOTA)]) {
    for (const memoryMb of found.plan.sizesMb) {
      const planning = planAt(asked, found.plan, { memoryMb, concurrency });
      if (planning.state === 'planned') return planning;
      missed = planning;
    }
  }
  return missed;
}

function planAt(
  asked: Asked,
  offer: Offer,
  { memoryMb, concurrency }: { readonly memoryMb: number; readonly concurrency: number },
): Planning<Served> {
  const { context, simulation } = asked;
  const { lookup, run } = context;
  const { profile, reason, rowsPerVcpuS, mbPerVcpu, usdPerGbS } = offer;
  const speedup = speedupOf(profile, simulation);
  const jobRowsPerS = rowsPerVcpuS * (memoryMb / mbPerVcpu) * speedup * jobErrorIn(simulation, profile);
  const capacity = batchCapacity({
    payload: payloadIn(asked),
    jobRowsPerS,
    networkGbps: lookup.optionalLimit('lambda.network'),
  });
  const loadS = jobStartS(run) * simulation.coldStartRatio;
  const waitS =
    (lookup.limit('lambda-batch.startup') + lookup.limit('lambda.platform-start')) * simulation.startupRatio;
  const rework = 100 * retriedShare(asked.workload.failureRate);
  const planning = planBatch(
    batchDemand(asked, {
      rowsPerS: capacity.rowsPerS,
      startupS: waitS + loadS,
      billedStartS: lookup.limit('lambda.billed-start') * loadS,
      reworkPct: rework,
      most: { instances: concurrency, of: 'functions', ...ownQuota(lookup, QUOTA) },
      mostWorkS: lookup.limit('lambda-batch.invocation') - loadS,
      instanceUsdPerH: (memoryMb / 1024) * usdPerGbS * 3600,
    }),
  );
  if (planning.state === 'impossible') return planning;
  const runs = planning.plan;
  const needed = runs.instances;
  const quota = quotaCaveats(lookup, QUOTA, { unit: 'concurrent-call', needed, product: 'lambda' });
  if (quota.state === 'impossible') return quota;
  return batchServed(asked, {
    plan: runs,
    count: runs.instances,
    profile,
    machine: () => {
      const vcpus = memoryMb / mbPerVcpu;
      const sessions = Math.max(1, Math.floor(vcpus / profile.threadsPerSession));
      return deployedSize(architectureOf(asked.candidate), { vcpus, memoryMib: memoryMb, sessions });
    },
    reworkPct: rework,
    items: functionItems(asked, { runs, memoryMb, usdPerGbS }),
    before: quota.plan,
    after: [
      ...capacity.reasons,
      ...jobRateReasons(run, {
        jobRowsPerS,
        inferenceRowsPerS:
          (rowsPerVcpuS * (memoryMb / mbPerVcpu) * speedup * profile.best.rowsPerS) / profile.jobRowsPerS,
      }),
    ],
    last: [reason],
  });
}

/** The monthly bill: durations with the starts, a fee for each invocation, and one event for each run. */
function functionItems(
  { context, workload }: Asked,
  of: { readonly runs: BatchPlan; readonly memoryMb: number; readonly usdPerGbS: number },
): readonly BillItem[] {
  const { runs, memoryMb, usdPerGbS } = of;
  const { lookup } = context;
  const perMonth = MONTH_S / runs.periodS;
  const invocations = runs.instances;
  const kept = discountFactor(workload);
  const durationUsd = invocations * runs.billedS * (memoryMb / 1024) * usdPerGbS;
  return [
    metered(
      { code: 'job-functions', invocations, memoryMb },
      {
        quantity: perMonth * invocations,
        unit: 'request',
        usd: (durationUsd / invocations + lookup.usd('lambda.requests')) * kept,
        kept,
        grows: inRuns(perMonth * invocations, runs),
      },
    ),
    metered(
      { code: 'schedule' },
      { quantity: perMonth, unit: 'run', usd: lookup.usd('eventbridge.events'), grows: FIXED },
    ),
  ];
}
