import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import type { Catalog, InstanceType } from '#core/contract/catalog/catalog.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Evaluation, Simulation } from '#core/price/serving/candidate/types.ts';

const EMR = 'spark-emr/c7a.4xlarge/on-demand';
const SERVERLESS = 'spark-emr-serverless/-/on-demand';

function evaluate(
  id: string,
  input: Partial<WorkloadInput>,
  patch: {
    readonly simulation?: Partial<Simulation>;
    readonly instance?: Partial<InstanceType>;
    readonly catalog?: Partial<Catalog>;
    readonly run?: Parameters<typeof exampleRun>[0];
  } = {},
): Evaluation {
  const catalog = exampleCatalog(patch.catalog);
  const instances = catalog.instances.map((each) => ({ ...each, ...patch.instance }));
  const evaluator = createEvaluator({ runs: [exampleRun(patch.run)], catalog: { ...catalog, instances } });
  const [service, type] = id.split('/');
  const filter = type === '-' ? {} : { instances: [type ?? ''] };
  const all = [...evaluator.candidates(filter), ...evaluator.gpuCandidates(filter)];
  const candidate = all.find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id} of ${service}`);
  return evaluator
    .price(candidate, Workload.parse({ predictionsPerDay: 1e6, batchPeriodS: 86_400, ...input }), {
      ...CENTRAL_SIMULATION,
      ...patch.simulation,
    })
    .explain();
}

const item = (of: Evaluation, code: string) => of.breakdown.find((each) => each.code === code)?.monthlyUsd ?? 0;
/** Process and session of the example's cold start. */
const LOAD_S = 0.142;
const RUNS = 730 / 24;
/** The example's job on its own two cores of the same type; on sixteen, Spark adds 10 µs to the time of a row. */
const CORE_ROWS_PER_S = (198_000 * (0.203 / 0.306)) / 2;
const SPARK_ROWS_PER_S = 16 / (1 / CORE_ROWS_PER_S + 10e-6);

test('a run on EMR costs (p_ec2 + p_emr)·nodes·(S + load + N/cores·(1/rows/s + time of Spark)), and a master node as long', () => {
  const emr = evaluate(EMR, { predictionsPerDay: 5e8 });
  const hours = (420 + LOAD_S + 5e8 / SPARK_ROWS_PER_S) / 3600;
  expect(emr.count).toBe(2);
  expect(item(emr, 'core-nodes')).toBeCloseTo(RUNS * hours * 0.82112, 6);
  expect(item(emr, 'emr-fee')).toBeCloseTo(RUNS * hours * 0.25 * 0.82112, 6);
  // m6i.xlarge is the cheapest x86 type with 4 vCPUs and 16 GiB.
  expect(item(emr, 'master-node')).toBeCloseTo(RUNS * hours * 1.25 * 0.192, 6);
  expect(item(emr, 'volumes')).toBeCloseTo((RUNS * 2 * hours * 64 * 0.08) / 730, 6);
  expect(emr.errorHandling).toEqual({ unit: 'shard', expectedReworkPct: 0 });
  expect(emr.freshnessS?.max).toBeCloseTo(86_400 + 3600 * hours, 6);
});

test('a deadline takes more core nodes, and the launch of a cluster is stated where it is most of a run', () => {
  const late = evaluate(EMR, { predictionsPerDay: 5e8, deadlineS: 900 });
  // 1.53 × 420 s to start leave 257 s for 788 s of work.
  expect(late.count).toBe(4 + 1);
  expect(late.reasons[0]).toEqual({ code: 'cluster-nodes', coreNodes: 4, masterType: 'm6i.xlarge' });
  expect(reasonOf(late, 'startup-share')?.share).toBeCloseTo(0.68, 2);
  const never = evaluate(EMR, { deadlineS: 600 });
  expect(never.reasons).toMatchObject([{ code: 'start-over-deadline', deadlineS: 600 }]);
  expect(reasonOf(never, 'start-over-deadline')?.startS).toBeCloseTo(1.53 * (420 + LOAD_S), 6);
});

test('spot core nodes save on EC2 alone: fee and master stay, and tasks that are lost are done again', () => {
  const spot = evaluate('spark-emr/c7a.4xlarge/spot', { predictionsPerDay: 5e9 });
  const onDemand = evaluate(EMR, { predictionsPerDay: 5e9 });
  const r = -Math.log(0.75) / 730;
  // Three cheap nodes finish sooner, so the master is billed for less time.
  expect(spot.count).toBe(3 + 1);
  const workH = 5e9 / (3 * SPARK_ROWS_PER_S) / 3600;
  const taskH = 120 / 3600;
  const spotH = (workH / taskH) * (1 / r + 420 / 3600) * Math.expm1(r * taskH);
  const hours = (420 + LOAD_S) / 3600 + spotH;
  expect(item(spot, 'core-nodes')).toBeCloseTo(3 * RUNS * hours * 0.30381, 6);
  expect(item(spot, 'emr-fee')).toBeCloseTo(3 * RUNS * hours * 0.25 * 0.82112, 6);
  expect(spot.errorHandling.expectedReworkPct).toBeCloseTo(100 * (spotH / workH - 1), 6);
  expect(item(spot, 'emr-fee')).toBeGreaterThan(item(onDemand, 'emr-fee'));
});

test('a failing row does not fail its task', () => {
  const failing = evaluate(EMR, { predictionsPerDay: 5e8, failureRate: 0.01 });
  expect(failing.errorHandling.expectedReworkPct).toBeCloseTo(100 / 99, 6);
  expect(item(failing, 'core-nodes')).toBeGreaterThan(item(evaluate(EMR, { predictionsPerDay: 5e8 }), 'core-nodes'));
});

test('a type that EMR does not offer or price, and a job without shards, are infeasible with that reason', () => {
  const offered = (id: string) => reasonOf(evaluate(id, {}), 'instance-not-offered')?.instanceType;
  expect(offered('spark-emr/c7a.large/on-demand')).toBe('c7a.large');
  expect(offered('spark-emr/inf2.xlarge/spot')).toBe('inf2.xlarge');
  const services = exampleCatalog().services.filter((each) => !each.id.startsWith('emr'));
  const unpriced = (id: string) =>
    reasonOf(evaluate(id, {}, { catalog: { services } }), 'product-price-missing')?.products;
  expect(unpriced(EMR)).toEqual(['emr']);
  expect(unpriced(SERVERLESS)).toEqual(['emr-serverless']);
  expect(evaluate(EMR, { batchRecovery: 'whole-job' }).reasons).toEqual([{ code: 'tasks-need-shards' }]);
  const waiting = evaluate(SERVERLESS, { callerWaits: true, inputsKnownInAdvance: 0 });
  expect(waiting.reasons).toEqual([{ code: 'inputs-not-known', share: 1 }]);
});

test('models that do not fit into memory together with Spark leave cores idle, or make the type infeasible', () => {
  const residentMiB = (mib: number) => {
    const { coldStart } = exampleRun();
    if (coldStart === null) throw new Error('the example has a cold start');
    return { run: { coldStart: { ...coldStart, residentMiB: mib } } };
  };
  // Half of 32 GiB holds five processes of 3,000 MiB.
  const five = evaluate(EMR, { predictionsPerDay: 5e8 }, residentMiB(3000));
  expect(reasonOf(five, 'memory-bounds-models')).toMatchObject({ models: 5, cores: 16 });
  expect(evaluate(EMR, {}, residentMiB(17_000)).reasons).toEqual([
    { code: 'memory-short', neededMib: 17_000, availableMib: 16_384, place: 'spark' },
  ]);
});

test('EMR Serverless pays executors from when they are ready and a driver as long as the run', () => {
  const run = evaluate(SERVERLESS, { predictionsPerDay: 1e9 });
  // An executor is not billed while it starts, and the driver is billed for less time, so the plan uses as many as the account allows.
  expect(run.count).toBe(3 + 1);
  const workerUsd = 4 * 0.052624 + 16 * 0.0057785;
  const executor = item(run, 'executors') / (3 * RUNS * workerUsd);
  const driver = item(run, 'driver') / (RUNS * workerUsd);
  // The difference is the minute of waiting: an executor is not billed before it is ready.
  expect((driver - executor) * 3600).toBeCloseTo(60, 6);
  const workS = executor * 3600 - LOAD_S;
  // A worker with four vCPUs does the work of an m6i.xlarge, and 10 µs more for each row.
  const reference = evaluate('ec2-batch/m6i.xlarge/on-demand', { predictionsPerDay: 1e9 });
  const referenceS = (item(reference, 'instances') / (RUNS * 0.192)) * 3600 - (31.5 + 125 + LOAD_S);
  expect(workS).toBeCloseTo((referenceS + (1e9 * 10e-6) / 4) / 3, 3);
  expect(run.reasons[0]).toEqual({ code: 'serverless-workers', executors: 3, vcpus: 4, memoryGb: 16 });
  expect(reasonOf(run, 'processor-unknown')?.subject).toBe('function');
});

test('an account has sixteen vCPUs: a driver and three executors, and no run that needs more', () => {
  const refused = evaluate(SERVERLESS, { predictionsPerDay: 1e11 });
  expect(refused.feasible).toBe(false);
  expect(refused.reasons).toMatchObject([
    { code: 'run-over-instance-limit', limit: 3, limitOf: 'account', vcpus: 4, limitVcpus: 16 },
  ]);
  expect(evaluate(SERVERLESS, { predictionsPerDay: 1e9, deadlineS: 7000 }).count).toBeLessThanOrEqual(4);
});

test('with a master to pay, a run takes the number of nodes that costs least', () => {
  const counts = [1e8, 1e9, 1e10, 1e11].map((predictionsPerDay) => evaluate(EMR, { predictionsPerDay }).count ?? 0);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts.at(-1)).toBeGreaterThan(3);
});
