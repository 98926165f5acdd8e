import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { batchRowsPerS, capacityReasons } from '#core/price/serving/batch/batch-capacity.ts';
import { planBatch, whyNoRuns } from '#core/price/serving/batch/batch-plan.ts';
import type { BatchRuns, RunLimit } from '#core/price/serving/batch/batch-runs.ts';
import { BatchAnswers, BATCH_OPTION, type BatchJob, batchRuns } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
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
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { productsUnpriced } from '#core/price/serving/candidate/limits.ts';
import { jobErrorIn, speedupOf } from '#core/price/serving/candidate/machine.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor, servingOption } from '#core/price/serving/candidate/option.ts';
import { type Payload, payloadIn } from '#core/price/serving/candidate/payload.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { ownQuota, preparedQuota, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import type { Explanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { fittingSizesMb } from '#core/price/serving/function/function-plan.ts';
import { functionProfile } from '#core/price/serving/function/function-profile.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { FIXED, inRuns } from '#core/price/serving/candidate/metered.ts';

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
    bills: { text: 'in steps of {stepMs} ms while a run lasts', limits: { stepMs: 'lambda.billing-step' } },
  },
  countsCalls: () => true,
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  variants: ARM_VARIANTS,
  prices: { products: ['lambda'], ids: ['lambda.requests'] },
  scaling: () => ({ code: 'rows-or-invocations' }),
  errorHandling: jobErrors,
  prepare: inCheapestPeriod(prepare),
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

function prepare(stated: Stated): Planning<BatchJob> {
  const found = offers[architectureOf(stated.candidate)](stated.context);
  if (found.state === 'impossible') return found;
  const answers = new BatchAnswers(stated);
  const functions = new ScheduledFunctions(stated, found.plan, answers);
  return planned({
    answers,
    evaluate: (asked, to, periodS) => {
      const payload = payloadIn(asked);
      if (!functions.plan(asked.simulation, payload, periodS)) return to.refuse(() => functions.whyNot());
      functions.addTo(to);
      if (to.explanation !== null) functions.explain(to.explanation, asked.simulation, payload);
      return true;
    },
  });
}

/** The scheduled invocations of a function, and their runs in the draw that was planned last. */
class ScheduledFunctions {
  private readonly stated: Stated;
  private readonly offer: Offer;
  private readonly answers: BatchAnswers;
  private readonly runs: BatchRuns;
  /**
   * The invocations that run at once: by the quota of the account, and by the most that the user's own can be raised to. A raised default is not planned
   * with: the quota decides whether thousands of calls may run at once, not the price.
   */
  private readonly limits: readonly RunLimit[];
  private readonly quotaOf: (needed: number) => Planning<readonly Reason[]>;
  private readonly kept: number;
  private readonly requestUsd: number;
  private readonly eventUsd: number;
  private readonly networkGbps: number | null;
  /** Seconds of a start in the central draw: loading, the part of it that is billed, and waiting. */
  private readonly loadS: number;
  private readonly billedShare: number;
  private readonly waitS: number;
  private readonly invocationS: number;
  /** The calls that a function may add in a period of so many seconds. */
  private readonly growth: { readonly calls: number; readonly periodS: number };
  private memoryMb = Number.NaN;
  private isPlanned = false;

  constructor(stated: Stated, offer: Offer, answers: BatchAnswers) {
    const { context, workload } = stated;
    const { lookup, run } = context;
    const limitTo = (instances: number): RunLimit => ({ instances, of: 'functions', ...ownQuota(lookup, QUOTA) });
    const within = limitTo(lookup.limit(QUOTA));
    this.stated = stated;
    this.offer = offer;
    this.answers = answers;
    this.limits = lookup.isOwnQuota(QUOTA) ? [within, limitTo(quotaMax(lookup, QUOTA))] : [within];
    this.quotaOf = preparedQuota(lookup, QUOTA, { unit: 'concurrent-call', product: 'lambda' });
    this.kept = discountFactor(workload);
    this.requestUsd = lookup.usd('lambda.requests');
    this.eventUsd = lookup.usd('eventbridge.events');
    this.networkGbps = lookup.optionalLimit('lambda.network');
    this.loadS = jobStartS(run);
    this.billedShare = lookup.limit('lambda.billed-start');
    this.waitS = lookup.limit('lambda-batch.startup') + lookup.limit('lambda.platform-start');
    this.invocationS = lookup.limit('lambda-batch.invocation');
    this.growth = { calls: lookup.scalingFact('lambda.growth'), periodS: lookup.scalingFact('lambda.growth-period') };
    this.runs = batchRuns(stated, { most: within });
  }

  /**
   * Plans the runs at the first size that is in time, and the store of their answers. Speed and price are both proportional to memory, so a row costs the
   * same at every size, and the smallest has the cheapest starts. Larger sizes are for a job that cannot be divided.
   */
  plan(draw: Draw, payload: Payload, periodS: number): boolean {
    const { runs } = this;
    const loadS = this.loadS * draw.coldStartRatio;
    runs.begin(draw, periodS);
    const startupS = this.waitS * draw.startupRatio + loadS;
    runs.billedStartS = this.billedShare * loadS;
    runs.mostWorkS = this.invocationS - loadS;
    for (const limit of this.limits) {
      for (const memoryMb of this.offer.sizesMb)
        if (this.planAt(draw, payload, { limit, memoryMb, startupS })) return true;
    }
    return false;
  }

  private planAt(
    draw: Draw,
    payload: Payload,
    { limit, memoryMb, startupS }: { readonly limit: RunLimit; readonly memoryMb: number; readonly startupS: number },
  ): boolean {
    const { runs } = this;
    this.memoryMb = memoryMb;
    runs.most = limit;
    runs.rowsPerS = batchRowsPerS(payload, this.modelRowsPerS(draw), this.networkGbps);
    runs.instanceUsdPerH = (memoryMb / 1024) * this.offer.usdPerGbS * 3600;
    this.isPlanned = this.planInGrowth(startupS);
    return this.isPlanned && this.quota().state === 'planned' && this.answers.store.fill(payload, runs);
  }

  /** Plans with the time until the last call may start, which needs more calls, and these more time, until it is enough. */
  private planInGrowth(startupS: number): boolean {
    const { runs, growth } = this;
    let growsS = 0;
    let neededS = 0;
    do {
      growsS = neededS;
      runs.startupS = startupS + growsS;
      if (!planBatch(runs)) return false;
      neededS = growth.periodS * Math.floor((runs.instances - 1) / growth.calls);
    } while (neededS > growsS);
    return true;
  }

  private quota(): Planning<readonly Reason[]> {
    return this.quotaOf(this.runs.instances);
  }

  /** Why the size that was tried last is not possible. */
  whyNot(): readonly Reason[] {
    if (this.offer.sizesMb.length === 0) return [{ code: 'task-size-missing' }];
    if (!this.isPlanned) return [whyNoRuns(this.runs)];
    const quota = this.quota();
    return quota.state === 'impossible' ? quota.reasons : this.answers.store.refusal();
  }

  /** Rows per second by the vCPUs alone. */
  private modelRowsPerS(draw: Draw): number {
    const { profile, rowsPerVcpuS, mbPerVcpu } = this.offer;
    return rowsPerVcpuS * (this.memoryMb / mbPerVcpu) * speedupOf(profile, draw) * jobErrorIn(draw, profile);
  }

  /** Adds durations with the starts, a fee for each invocation, and one event for each run. */
  addTo(to: Tally): void {
    const { runs, memoryMb, kept } = this;
    const perMonth = runs.perMonth();
    const invocations = runs.instances;
    const durationUsd = invocations * runs.billedS * (memoryMb / 1024) * this.offer.usdPerGbS;
    const usd = (durationUsd / invocations + this.requestUsd) * kept;
    to.item('job-functions', perMonth * invocations, 'request', usd)?.describe({
      fields: { invocations, memoryMb },
      kept,
      grows: inRuns(perMonth * invocations, runs),
    });
    to.item('schedule', perMonth, 'run', this.eventUsd)?.describe({ grows: FIXED });
    this.answers.put(runs, invocations, to);
  }

  explain(explanation: Explanation, draw: Draw, payload: Payload): void {
    const { profile, reason, rowsPerVcpuS, mbPerVcpu } = this.offer;
    const { context, candidate } = this.stated;
    const vcpus = this.memoryMb / mbPerVcpu;
    const sessions = Math.max(1, Math.floor(vcpus / profile.threadsPerSession));
    const jobRowsPerS = this.modelRowsPerS(draw);
    const inferenceRowsPerS =
      (rowsPerVcpuS * vcpus * speedupOf(profile, draw) * profile.best.rowsPerS) / profile.jobRowsPerS;
    const quota = this.quota();
    this.answers.explain(explanation, this.runs, {
      profile,
      machine: deployedSize(architectureOf(candidate), { vcpus, memoryMib: this.memoryMb, sessions }),
      before: quota.state === 'planned' ? quota.plan : [],
      after: [
        ...capacityReasons(payload, jobRowsPerS, this.networkGbps),
        ...jobRateReasons(context.run, { jobRowsPerS, inferenceRowsPerS }),
      ],
      last: [reason],
    });
  }
}
