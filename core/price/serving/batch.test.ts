import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from './evaluator.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation, Simulation } from './candidate/types.ts';

const run = exampleRun();

function evaluate(
  id: string,
  input: Partial<WorkloadInput>,
  patch: { readonly simulation?: Partial<Simulation>; readonly instance?: Partial<InstanceType> } = {},
): Evaluation {
  const catalog = exampleCatalog();
  const instances = catalog.instances.map((each) => ({ ...each, ...patch.instance }));
  const evaluator = createEvaluator({ runs: [run], catalog: { ...catalog, instances } });
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return evaluator
    .price(candidate, Workload.parse({ predictionsPerDay: 1e6, batchPeriodS: 86_400, ...input }), {
      ...CENTRAL_SIMULATION,
      ...patch.simulation,
    })
    .explain();
}

const item = (of: Evaluation, code: string) => of.breakdown.find((each) => each.code === code)?.monthlyUsd ?? 0;
/** Rows per second of the example's whole job on the machine where it was measured. */
const ROWS_PER_S = 198_000 * (0.203 / 0.306);
const STARTUP_S = 31.5 + 125 + 0.142;
/** `>20%` of the instances per month: a quarter. */
const PER_H = -Math.log(0.75) / 730;

test('a job of two measured sizes has a fixed time in every run, and its rate is stated with that of inference', () => {
  const { batch } = run;
  if (batch?.job == null) throw new Error('the example has a job');
  // 10,000 more rows took 0.1 s more: 100,000 rows/s, and 1 s of 1.2 s is fixed.
  const job = { ...batch.job, wallS: 1.2, rowsPerS: 20_000 / 1.2, smaller: { rows: 10_000, wallS: 1.1 } };
  const evaluator = createEvaluator({ runs: [exampleRun({ batch: { ...batch, job } })], catalog: exampleCatalog() });
  const candidate = evaluator.candidates({}).find((each) => each.id === 'ec2-batch/c7a.large/on-demand');
  if (candidate === undefined) throw new Error('no c7a.large');
  const ec2 = evaluator.price(candidate, Workload.parse({ predictionsPerDay: 1e6 }), CENTRAL_SIMULATION).explain();
  expect(reasonOf(ec2, 'job-rate')).toEqual({
    code: 'job-rate',
    rowsPerS: expect.closeTo(100_000, 0),
    inferenceRowsPerS: expect.closeTo(198_000, 0),
    fixedS: expect.closeTo(1, 9),
    measured: 'two-sizes',
  });
  expect(ec2.freshnessS?.max).toBeCloseTo(86_400 + STARTUP_S + 1 + 10, 6);
});

test('a transform waits 480 s for its instances and pays 280 s of them', () => {
  const transform = evaluate('sagemaker-batch-transform/ml.c6i.large/on-demand', {});
  const workS = (transform.freshnessS?.max ?? 0) - 86_400 - 480 - 0.142;
  expect(workS).toBeGreaterThan(1);
  expect(item(transform, 'job-instances')).toBeCloseTo((730 / 24) * ((280 + 0.142 + workS) / 3600) * 0.102, 6);
});

test('EC2 bills from when the instance runs, and EMR from when its cluster runs on instances', () => {
  const base = exampleCatalog();
  const billed = (id: string, limits: Readonly<Record<string, number>>) => {
    const catalog = {
      ...base,
      limits: base.limits.map((row) => ({ ...row, value: limits[row.id] ?? row.value })),
    };
    const evaluator = createEvaluator({ runs: [run], catalog });
    const candidate = evaluator.candidates({}).find((each) => each.id === id);
    if (candidate === undefined) throw new Error(`no candidate ${id}`);
    return evaluator.price(candidate, Workload.parse({ predictionsPerDay: 1e6 }), CENTRAL_SIMULATION).explain();
  };
  const ec2 = billed('ec2-batch/c7a.large/on-demand', { 'ec2.billed-boot': 21.5 });
  const runS = STARTUP_S + 1e6 / ROWS_PER_S;
  expect(item(ec2, 'instances')).toBeCloseTo((730 / 24) * ((runS - 10) / 3600) * 0.10264, 6);
  expect(ec2.freshnessS?.max).toBeCloseTo(86_400 + runS, 6);
  const emr = 'spark-emr/m6i.xlarge/on-demand';
  const savedUsd =
    item(billed(emr, {}), 'master-node') - item(billed(emr, { 'emr.billed-startup': 360 }), 'master-node');
  expect(savedUsd).toBeCloseTo((730 / 24) * (60 / 3600) * (0.192 + 0.048), 6);
});

test('spot pays the exact shard formula for its work, and its start-up once', () => {
  const spot = evaluate('ec2-batch/c7a.large/spot', { predictionsPerDay: 3e9 });
  const workH = 3e9 / ROWS_PER_S / 3600;
  const hours = (workH / 0.25) * (1 / PER_H + STARTUP_S / 3600) * Math.expm1(PER_H * 0.25);
  expect(workH).toBeGreaterThan(6);
  expect(item(spot, 'instances')).toBeCloseTo((730 / 24) * (STARTUP_S / 3600 + hours) * 0.03182, 6);
  expect(spot.errorHandling.unit).toBe('shard');
  expect(spot.errorHandling.expectedReworkPct).toBeCloseTo(100 * (hours / workH - 1), 6);
  expect(spot.count).toBe(1);
});

test('with checkpoints the interval is √(2δ/r), and without anything an interruption starts the run again', () => {
  const wild = { simulation: { interruptionRatio: 100 } };
  const r = 100 * PER_H;
  const workH = 3e9 / ROWS_PER_S / 3600;
  const R = STARTUP_S / 3600;
  const everyH = Math.sqrt((2 * (10 / 3600)) / r);
  const checkpoints = evaluate(
    'ec2-batch/c7a.large/spot',
    { predictionsPerDay: 3e9, batchRecovery: 'checkpoints' },
    wild,
  );
  expect(reasonOf(checkpoints, 'checkpoints')?.everyS).toBeCloseTo(3600 * everyH, 6);
  const share = 10 / 3600 / everyH + r * (everyH / 2 + R);
  expect(checkpoints.errorHandling.expectedReworkPct).toBeCloseTo(100 * share, 4);
  const whole = evaluate('ec2-batch/c7a.large/spot', { predictionsPerDay: 3e9, batchRecovery: 'whole-job' }, wild);
  expect(reasonOf(whole, 'restart-from-first-row')).not.toBeNull();
  expect(whole.errorHandling.unit).toBe('whole-job');
  // Two attempts fit between two runs; the third one is on demand.
  const failing = 1 - Math.exp(-r * workH);
  const spotH = (failing / r + failing * R) * (1 + failing);
  const total = spotH + workH * failing ** 2;
  expect(whole.errorHandling.expectedReworkPct).toBeCloseTo(100 * (total / workH - 1), 4);
  expect(item(whole, 'on-demand-after-spot')).toBeCloseTo((730 / 24) * workH * failing ** 2 * 0.10264, 6);
});

test('a spot run without slack left changes over to on-demand, and one that never had slack is infeasible', () => {
  const workS = 3e9 / ROWS_PER_S;
  const startP95S = 1.53 * STARTUP_S;
  const often = { simulation: { interruptionRatio: 40 } };
  // Time for one interruption, which costs a restart and a shard, but not for a second one: after the first, the rest runs on demand.
  const oneS = STARTUP_S + 900;
  const tight = evaluate(
    'ec2-batch/c7a.large/spot',
    { predictionsPerDay: 3e9, deadlineS: startP95S + workS + 1.5 * oneS },
    often,
  );
  const r = 40 * PER_H;
  const workH = workS / 3600;
  const onDemandH = workH - (1 - Math.exp(-r * workH)) / r;
  expect(tight.count).toBe(1);
  expect(item(tight, 'on-demand-after-spot')).toBeCloseTo((730 / 24) * onDemandH * 0.10264, 6);
  expect(reasonOf(tight, 'on-demand-share')?.share).toBeGreaterThan(0);
  const none = { predictionsPerDay: 1e6, deadlineS: startP95S + 60 };
  expect(evaluate('ec2-batch/c7a.large/on-demand', none).feasible).toBe(true);
  expect(evaluate('ec2-batch/c7a.large/spot', none).feasible).toBe(true);
  const refused = evaluate('ec2-batch/c7a.large/spot', none, { simulation: { interruptionRatio: 1e5 } });
  expect(refused.reasons.map(({ code }) => code)).toEqual(['spot-without-slack', 'start-over-deadline']);
});

test('a run that reads 200 kB a row goes at the pace of its network', () => {
  const images = { payloadBytesIn: 200_000, payloadBytesOut: 0 };
  const bound = evaluate('ec2-batch/c7a.large/on-demand', images, { instance: { networkGbps: 0.781 } });
  // 0.781 Gbit/s are 97.6 MB/s, 488 rows: 2,049 s for a million instead of 8.
  const runS = STARTUP_S + 1e6 / (0.781e9 / 8 / 200_000);
  expect(item(bound, 'instances')).toBeCloseTo((730 / 24) * (runS / 3600) * 0.10264, 6);
  expect(reasonOf(bound, 'network-bound')).toEqual({
    code: 'network-bound',
    bytesPerS: 97_625_000,
    rowsPerS: 488.125,
    rowBytes: 200_000,
    modelRowsPerS: expect.closeTo(131_353, 0),
  });
  const unknown = evaluate('ec2-batch/c7a.large/on-demand', images, { instance: { networkGbps: null } });
  expect(reasonOf(unknown, 'network-unknown')).not.toBeNull();
  const transform = evaluate('sagemaker-batch-transform/ml.c6i.large/on-demand', images, {
    instance: { networkGbps: 0.781 },
  });
  expect(reasonOf(transform, 'network-bound')).not.toBeNull();
});

test('inputs and answers lie in S3, and are written and read in parts of 8 MiB', () => {
  const of = (inputsStored: 'already' | 'kept-columnar' | 'kept-as-sent') =>
    evaluate('ec2-batch/c7a.large/on-demand', { payloadBytesIn: 8192, payloadBytesOut: 1024, inputsStored });
  const batch = of('kept-as-sent');
  // 8.192 GB in are 977 parts, 1.024 GB out 123, in each of 30.4 runs; the inputs of two runs and the answers of a month are kept.
  expect(item(batch, 's3-kept-runs')).toBeCloseTo((2 * 8.192e9 * 0.023) / 2 ** 30, 9);
  expect(item(batch, 's3-answers')).toBeCloseTo(((730 / 24) * 1.024e9 * 0.023) / 2 ** 30, 9);
  expect(item(batch, 's3-writes')).toBeCloseTo((730 / 24) * (977 + 123) * 5e-6, 9);
  expect(item(batch, 's3-reads')).toBeCloseTo((730 / 24) * 977 * 4e-7, 9);
  // Columnar files are a fifth; what lies in a lake anyway costs the batch nothing but its reads.
  expect(item(of('kept-columnar'), 's3-kept-runs')).toBeCloseTo((2 * 8.192e9 * 0.023) / 5 / 2 ** 30, 9);
  expect(item(of('already'), 's3-kept-runs')).toBe(0);
  expect(item(of('already'), 's3-writes')).toBeCloseTo((730 / 24) * 123 * 5e-6, 9);
  expect(item(of('already'), 's3-reads')).toBeCloseTo((730 / 24) * 977 * 4e-7, 9);
});

test('a start-up that matters is stated, with the rows from which it no longer does', () => {
  const small = evaluate('ec2-batch/c7a.large/on-demand', {});
  // 9 × 156.642 s × 131,353 rows/s.
  expect(reasonOf(small, 'startup-share')).toEqual({
    code: 'startup-share',
    share: expect.closeTo(0.95, 2),
    rows: 1e6,
    rowsForTenth: expect.closeTo(185e6, -6),
  });
  const large = evaluate('ec2-batch/c7a.large/on-demand', { predictionsPerDay: 2e8 });
  expect(reasonOf(large, 'startup-share')).toBeNull();
  const transform = evaluate('sagemaker-batch-transform/ml.c6i.large/on-demand', {});
  expect(reasonOf(transform, 'startup-share')).not.toBeNull();
});

test('rows that fail do not repeat a job, however it recovers, and cost what their attempts cost', () => {
  const failing = { failureRate: 0.01 };
  const shards = evaluate('ec2-batch/c7a.large/on-demand', failing);
  expect(shards.errorHandling).toEqual({ unit: 'item', expectedReworkPct: expect.closeTo(100 / 99, 9) });
  const whole = evaluate('ec2-batch/c7a.large/on-demand', { ...failing, batchRecovery: 'whole-job' });
  expect(whole.errorHandling).toEqual({ unit: 'whole-job', expectedReworkPct: expect.closeTo(100 / 99, 9) });
  const usd = (option: typeof whole) => option.monthlyUsd ?? 0;
  const without = usd(evaluate('ec2-batch/c7a.large/on-demand', {}));
  expect(usd(shards) / without).toBeGreaterThan(1);
  expect(usd(shards) / without).toBeLessThan(1.0102);
});

test('a type with a GPU has a range of prices until a pack that was measured there gives its capacity', () => {
  const catalog = exampleCatalog();
  const workload = Workload.parse({ predictionsPerDay: 1e6 });
  const priceOf = (runs: readonly (typeof run)[]) => {
    const evaluator = createEvaluator({ runs, catalog });
    const gpu = [...evaluator.candidates({}), ...evaluator.gpuCandidates({})].find(
      (each) => each.id === 'ec2-batch/g4dn.xlarge/spot',
    );
    if (gpu === undefined) throw new Error('no g4dn.xlarge');
    return evaluator.price(gpu, workload, CENTRAL_SIMULATION).explain();
  };
  expect(priceOf([run])).toMatchObject({ feasible: false, basis: 'bounded' });
  const pack = exampleRun({ host: { ...run.host, instanceType: 'g4dn.xlarge' } });
  expect(priceOf([run, pack])).toMatchObject({ feasible: true, basis: 'imported' });
});
