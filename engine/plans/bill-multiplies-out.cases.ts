import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Candidate, Evaluation } from '#core/price/serving/candidate/types.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { type ScenarioModel, scenarioRun } from './testing-scenario-models.ts';

const REGIONS = ['us-east-1', 'us-central1', 'eastus'] as const;
type Region = (typeof REGIONS)[number];
const MODELS: readonly ScenarioModel[] = ['trees', 'ranker', 'image', 'encoder', 'heavy'];
const MONTH_H = 730;
const MONTH_DAYS = MONTH_H / 24;
const LOOSE = 1e-5;
/** What follows a load is simulated at some loads, and a thousandth is rounding between them. */
const SIMULATED = 1e-3;

/** Items whose hours are those of machines, tasks or instances that compute answers. */
const COMPUTE: readonly string[] = [
  'always-on',
  'by-the-minute',
  'while-working',
  'tasks',
  'spot-tasks',
  'committed-tasks',
  'autoscaled-tasks',
  'nodes',
  'autoscaled-nodes',
  'pods',
  'spot-pods',
  'autoscaled-pods',
  'instances',
  'on-demand-after-spot',
  'instances-answering',
  'instances-alive',
  'consumers',
  'job-tasks',
  'job-instances',
  'executors',
  'core-nodes',
  'core-nodes-after-spot',
];
/** Modes whose requests are not all computed. */
const PARTLY_COMPUTED: readonly string[] = ['cached', 'hybrid'];
/** The cheapest second of a gibibyte of Lambda and of serverless endpoints, by volume and on Arm, in US dollars. */
const CHEAPEST_GIB_S_USD = 1.06667e-5;
/** Mebibytes of a function with one vCPU. */
const VCPU_MIB = 1769;

/** What a model on a cloud is checked with: its own projections, apart from the prices of options. */
interface Place {
  readonly evaluator: Evaluator;
  readonly byService: ReadonlyMap<string, readonly Candidate[]>;
  /** Rows per second of a vCPU at best: of an instance type, or of the fastest if it is not known. */
  readonly perVcpuS: (instanceType: string | null) => number;
}

const places = new Map<string, Place>();

function placeOf(model: ScenarioModel, region: Region): Place {
  const key = `${model} ${region}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const run = scenarioRun(model);
  const catalog = loadCatalog({ region, estimates: false, folder: null });
  const evaluator = createEvaluator({ runs: [run], catalog });
  const byService = new Map<string, Candidate[]>();
  for (const each of evaluator.candidates({})) {
    const all = byService.get(each.service) ?? [];
    byService.set(each.service, [...all, each]);
  }
  const made = { evaluator, byService, perVcpuS: speedsIn(catalog, run) };
  places.set(key, made);
  return made;
}

function speedsIn(catalog: Catalog, run: ReturnType<typeof scenarioRun>): Place['perVcpuS'] {
  const project = createProjector({ runs: [run], catalog });
  const speeds = new Map<string, number>();
  for (const instance of catalog.instances) {
    const projection = project(instance);
    if (projection.state === 'refused') continue;
    const { best, realtime } = projection.profile;
    speeds.set(instance.instanceType, Math.max(best.rowsPerS, realtime.saturationPerS) / instance.vcpus);
  }
  const fastest = Math.max(...speeds.values());
  return (type) => speeds.get((type ?? '').replace(/^ml\./, '')) ?? fastest;
}

/** What the hours of a bill must come to, and where they do not. */
function wrongHours({ evaluator, perVcpuS }: Place, candidate: Candidate, workload: Workload, e: Evaluation): string[] {
  const deployment = evaluator.detailsOf(candidate, workload, 1)?.deployment;
  if (deployment === undefined) return [];
  const { machine, use } = deployment;
  const hoursFor = (codes: readonly string[]): number =>
    e.breakdown.reduce((sum, item) => sum + (codes.includes(item.code) ? hoursOf(item) : 0), 0);
  const hours = hoursFor(COMPUTE);
  const whole = hours + hoursFor(['instances-ready']);
  const requests = workload.predictionsPerDay * MONTH_DAYS;
  const found: string[] = [];
  if (!PARTLY_COMPUTED.includes(candidate.mode) && !UNTIMED.includes(candidate.service)) {
    const vcpuH = requests / perVcpuS(machine.instanceType) / 3600;
    const isByCall = e.breakdown.some(({ code }) => CALLS.includes(code));
    if (isByCall) found.push(...unpaidCalls(e, requests / perVcpuS(null)));
    else if (hours < (vcpuH / machine.vcpus) * (1 - LOOSE))
      found.push(
        `${hours} h for ${vcpuH} h of a vCPU: ${e.breakdown.map((i) => `${i.code} ${i['quantity']} ${i['unit']}`).join()}`,
      );
  }
  if (hours === 0) return found;
  const least =
    use.kind === 'fleet' && use.scaling !== 'to-zero'
      ? use.always.onDemand + use.always.spot
      : use.kind === 'function'
        ? use.provisioned
        : 0;
  // Those bill what is kept in other units than hours.
  if (!UNTIMED.includes(candidate.service) && whole < least * MONTH_H * (1 - LOOSE))
    found.push(`${whole} h for ${least} that are kept`);
  const most = (e.count ?? 0) * MONTH_H * (OVERSHOOTS.includes(candidate.service) ? 2 : HIGHEST_OVER_PEAK);
  if ((use.kind === 'fleet' || use.kind === 'function') && whole > most) found.push(`${whole} h for at most ${most}`);
  return found;
}

/** What scaling may add to the machines of the peak: starts, and those that end late. Spot machines that start again are paid a little longer. */
const HIGHEST_OVER_PEAK = 1.05;
/** Rules of Azure Monitor add half of a fleet at a time, while those that they added before still start, and keep all until a quarter of them would do. */
const OVERSHOOTS: readonly string[] = ['azure-ml-endpoint-autoscaled', 'vm-scale-set-autoscaled'];
/** Services whose bills state no hours of a machine: bytes of a query, or units of the seller. */
const UNTIMED: readonly string[] = [
  'bigquery',
  'bigquery-slots',
  'databricks-batch',
  'snowflake-batch',
  'functions-flex',
  'sagemaker-batch-transform',
];

function hoursOf(item: Evaluation['breakdown'][number]): number {
  const quantity = item['quantity'];
  return typeof quantity === 'number' ? quantity : 0;
}

/** Items whose price is that of the seconds of calls. */
const CALLS: readonly string[] = [
  'function-use',
  'provisioned-use',
  'use-beyond',
  'job-functions',
  'lambda-reads',
  'savings-plan',
];

/** Calls of functions cost at least the seconds of one vCPU each. */
function unpaidCalls({ breakdown }: Evaluation, vcpuS: number): readonly string[] {
  const calls = breakdown.filter(({ code }) => CALLS.includes(code));
  if (breakdown.some(({ code }) => code === 'savings-plan')) return [];
  const usd = calls.reduce((sum, item) => sum + item.monthlyUsd, 0);
  const leastUsd = vcpuS * (VCPU_MIB / 1024) * CHEAPEST_GIB_S_USD;
  return usd < leastUsd ? [`$${usd} for calls of $${leastUsd}`] : [];
}

const log = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map((value) => Math.exp(value));

/** Traces of a day with hours without traffic, and one minute that is above the others. Few, because what follows each of them is simulated. */
const TRACES = [
  { from: 0, hours: 12, times: 1 },
  { from: 8, hours: 2, times: 5 },
  { from: 20, hours: 4, times: 20 },
].map(({ from, hours, times }) =>
  Array.from({ length: 1440 }, (_, minute) => {
    const hour = Math.floor(minute / 60);
    if (hour < from || hour >= from + hours) return 0;
    return minute === 60 * from + 17 ? 10 * times : 10;
  }),
);

const shapes = fc.oneof(
  fc
    .constantFrom(
      'flat',
      'diurnal',
      'weekly',
      'business-hours',
      'bursty',
      'flash-crowd',
      'deploy-restart',
      'partner-batch',
    )
    .map((shape) => ({ shape }) as const),
  fc.constantFrom(...TRACES).map((traceMinutes) => ({ shape: 'trace', traceMinutes }) as const),
);

const asks = fc.oneof(
  fc.record({ callerWaits: fc.constant(true), sloMs: log(40, 20_000), sloPercentile: fc.constantFrom(95, 99) }),
  fc.record({ callerWaits: fc.constant(false), maxStalenessS: log(10, 200_000) }),
);

const cases = fc.record({
  model: fc.constantFrom(...MODELS),
  perDay: log(10, 1e9),
  shaped: shapes,
  asked: asks,
  known: fc.constantFrom(0, 1),
  more: fc.double({ min: 1.01, max: 10, noNaN: true }),
  tighter: fc.double({ min: 0.2, max: 0.99, noNaN: true }),
  pick: fc.nat(),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

function workloadOf(region: Region, of: Case, change: Partial<WorkloadInput> = {}): Workload {
  const input = {
    predictionsPerDay: of.perDay,
    region,
    failureRate: 0,
    alsoPaid: false,
    inputsKnownInAdvance: of.known,
    ...of.shaped,
    ...of.asked,
  };
  return Workload.parse({ ...input, ...change });
}

/** One candidate of each sixth service: other ones in each case. */
function candidatesIn({ byService }: Place, { pick }: Case): readonly Candidate[] {
  return [...byService.values()].flatMap((all, at) => ((at + pick) % 6 === 0 ? (all[pick % all.length] ?? []) : []));
}

/** Cost, or null if it does not hold. */
function usdOf({ evaluator }: Place, candidate: Candidate, workload: Workload): number | null {
  const usd = evaluator.usd(candidate, workload, CENTRAL_SIMULATION);
  return Number.isFinite(usd) ? usd : null;
}

/** Services that are paid for a request and for its start. Many requests start nothing: a month of one start each quarter of an hour costs about this much. */
const PAID_STARTS: readonly string[] = ['cloud-run', 'functions-flex', 'lambda'];
const startsUsd = ({ service }: Candidate): number => (PAID_STARTS.includes(service) ? 1 : 0);

/**
 * Whether few requests need what many do not: where each request waits for a start, an instance is kept ready, or answers are put where they arrive sooner.
 */
function paysMoreFor(
  { evaluator }: Place,
  of: {
    readonly candidate: Candidate;
    readonly evaluation: Evaluation;
    readonly workload: Workload;
    readonly more: Workload;
  },
): boolean {
  const readyFor = (workload: Workload): number => {
    const use = evaluator.detailsOf(of.candidate, workload, 1)?.deployment.use;
    return use?.kind === 'function' ? use.provisioned : 0;
  };
  if (readyFor(of.workload) > readyFor(of.more)) return true;
  const { breakdown } = evaluator.price(of.candidate, of.more, CENTRAL_SIMULATION).explain();
  const codes = new Set(breakdown.map(({ code }) => code));
  return of.evaluation.breakdown.some(({ code }) => !codes.has(code) && !COMPUTE.includes(code));
}

/**
 * Whether a fleet that scales is set otherwise for another workload. With a little less traffic it may order an instance fewer, miss more than the SLO allows, and
 * need more that are kept ready: its cost is monotone for each setting only.
 */
function isSetOtherwise({ evaluator }: Place, candidate: Candidate, one: Workload, other: Workload): boolean {
  const settingFor = (workload: Workload): string => {
    const { reasons } = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
    const setting = reasons.find(({ code }) => code === 'ready-before-load');
    return setting?.code === 'ready-before-load' ? `${setting.how} ${setting.instances} ${setting.target}` : 'as usual';
  };
  return settingFor(one) !== settingFor(other);
}

function violations(region: Region, of: Case): string[] {
  const place = placeOf(of.model, region);
  const workload = workloadOf(region, of);
  const more = workloadOf(region, of, { predictionsPerDay: of.perDay * of.more });
  const { sloMs } = workload;
  const tight = sloMs === null ? null : workloadOf(region, of, { sloMs: sloMs * of.tighter });
  return candidatesIn(place, of).flatMap((candidate) => {
    const evaluation = place.evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
    if (!evaluation.feasible) return [];
    const usd = evaluation.monthlyUsd ?? 0;
    const found = wrongHours(place, candidate, workload, evaluation);
    const ofMore = usdOf(place, candidate, more);
    if (
      ofMore !== null &&
      ofMore < usd * (1 - (candidate.mode === 'microbatch' ? WINDOWED : SIMULATED)) - startsUsd(candidate) &&
      !paysMoreFor(place, { candidate, evaluation, workload, more }) &&
      !isSetOtherwise(place, candidate, workload, more)
    ) {
      found.push(`$${usd}, and $${ofMore} for ${of.more} times as many`);
    }
    const ofTight = tight === null ? null : usdOf(place, candidate, tight);
    if (
      tight !== null &&
      ofTight !== null &&
      ofTight < usd * (1 - SIMULATED) &&
      !isSetOtherwise(place, candidate, workload, tight)
    )
      found.push(`$${usd}, and $${ofTight} within ${of.tighter} of the SLO`);
    return found.map((text) => `${candidate.id}: ${text}`);
  });
}

/** A stream with more messages may have a shorter window, whose messages are fuller: a bill that is lower by this share. */
const WINDOWED = 0.02;

/** Cases of a seed: a case that fails is found again. */
const SEED = 52;

/** Bills of every service in so many random cases for each cloud. */
export function testBills(numRuns: number): void {
  test.each(REGIONS)(
    'the bill of every service multiplies out, and grows with the requests and the SLO, in %s',
    (region) => {
      fc.assert(
        fc.property(cases, (of) => {
          expect(violations(region, of)).toEqual([]);
        }),
        { numRuns, seed: SEED },
      );
    },
  );
}
