import { expect, test } from 'vitest';
import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { windowAndCap } from './measured.ts';
import { deploymentOf } from './refusal.ts';
import { tritonLists, tritonPorts } from './triton.ts';
import { fill } from './fill.ts';
import type { BundleInput } from './bundle-input.ts';
import { bundleValues, impossibleValue } from './values.ts';

const MACHINE: Deployment['machine'] = {
  cloud: 'aws',
  architecture: 'arm64',
  instanceType: 'c6g.xlarge',
  vcpus: 4,
  memoryMib: 8192,
  sessions: 4,
  provider: 'cpu',
};
const FLEET: UseOf<'fleet'> = {
  kind: 'fleet',
  count: 3,
  peak: { onDemand: 1, spot: 2 },
  always: { onDemand: 1, spot: 2 },
  scaling: 'none',
  pods: { perNode: 2, neededMib: 900, mostMib: 3000, mostVcpus: 1.7 },
};
const JOB: UseOf<'job'> = { kind: 'job', count: 2, periodS: 86_400 };
const READERS: UseOf<'readers'> = {
  kind: 'readers',
  count: 2,
  by: 'functions',
  windowS: 0.02,
  source: { kind: 'queue', isFifo: false },
};

function optionOf(patch: Partial<ServingOption>): ServingOption {
  const option = examplePlan().options.find(({ feasible }) => feasible);
  if (option === undefined) throw new Error('the example has no feasible option');
  return { ...option, reasons: [], breakdown: [], ...patch };
}

function inputOf(
  use: Deployment['use'],
  {
    plan = examplePlan(),
    run = exampleRun(),
    ...patch
  }: Partial<ServingOption> & { plan?: PlanDocument; run?: RunDocument } = {},
): BundleInput {
  const option = optionOf(patch);
  const promises = promisesOf(plan, option);
  if (promises === null) throw new Error('the option promises nothing');
  return { plan, run, option, deployment: { machine: MACHINE, use }, promises };
}

function valuesOf(use: Deployment['use'], patch: Parameters<typeof inputOf>[1] = {}) {
  return bundleValues(inputOf(use, patch));
}

test('a machine has the size and the architecture that were priced, and a note that says so', () => {
  const values = valuesOf(JOB);
  expect(values).toMatchObject({
    arch: { value: 'arm64' },
    platform: { value: 'linux/arm64' },
    vcpus: { value: 4 },
    memoryMib: { value: 8192, note: 'priced by the plan: c6g.xlarge: 4 vCPUs, 8,192 MiB, arm64' },
    sessions: { value: 4 },
  });
});

test.each<readonly [why: string, patch: Partial<ServingOption>]>([
  ['an earlier version', { deployment: undefined }],
  ['not measured', { gpu: { provider: 'cuda', atLeastUsd: 1, rowsPerS: null } }],
  ['is from gcp', { deployment: { machine: { ...MACHINE, cloud: 'gcp' }, use: JOB } }],
  ['with CUDA', { deployment: { machine: { ...MACHINE, provider: 'cuda' }, use: JOB } }],
])('no files are made of an option where they would not run what was priced: %s', (why, patch) => {
  const found = deploymentOf(optionOf(patch));
  expect('reason' in found ? found.reason : '').toContain(why);
});

test('a stream on demand has no shards to set, and a queue has a batch that Lambda takes', () => {
  const modes = (shards: number | null, answers: { shards: number | null } | null) => {
    const { streamMode, answerMode } = valuesOf({ ...READERS, source: { kind: 'stream', shards, answers } });
    return [streamMode?.value, answerMode?.value];
  };
  expect(modes(2, { shards: 1 })).toEqual(['PROVISIONED', 'PROVISIONED']);
  expect(modes(null, { shards: 1 })).toEqual(['ON_DEMAND', 'PROVISIONED']);
  expect(modes(2, { shards: null })).toEqual(['PROVISIONED', 'ON_DEMAND']);
  const queue = (windowS: number, isFifo: boolean) => {
    const values = valuesOf({ ...READERS, windowS, source: { kind: 'queue', isFifo } });
    return [values['queueKind']?.value, values['queueWindowS']?.value, Number(values['queueRecords']?.value) <= 10];
  };
  expect(queue(0.02, false)).toEqual(['standard', 0, true]);
  expect(queue(5, false)).toEqual(['standard', 5, false]);
  expect(queue(5, true)).toEqual(['fifo', 0, true]);
});

test('Lambda runs as many batches of a shard at once as the plan needs, up to ten', () => {
  const parallel = (count: number, shards: number | null) =>
    valuesOf({ ...READERS, count, source: { kind: 'stream', shards, answers: null } })['parallelBatches']?.value;
  expect([parallel(1, 1), parallel(7, 2), parallel(30, 2), parallel(8, null)]).toEqual([1, 4, 10, 2]);
});

test('a window comes with the measured point whose rate is nearest, and a window between points with the largest cap', () => {
  const run = exampleRun();
  const [point] = run.microBatch?.frontier ?? [];
  if (point === undefined || run.microBatch === null) throw new Error('the example has no window');
  const at = (windowMs: number, offeredPerS: number, maxBatch: number) => ({
    ...point,
    windowMs,
    offeredPerS,
    maxBatch,
  });
  const frontier = [at(5, 100, 8), at(5, 1000, 32), at(20, 1000, 64)];
  const measured = exampleRun({ microBatch: { ...run.microBatch, frontier, simulated: [] } });
  const near = windowAndCap(measured, { windowS: 0.005, ratePerS: 900 });
  expect([near.windowS.value, near.maxBatch.value]).toEqual([0.005, 32]);
  expect(near.windowS.note).toContain('window 5 ms: p99');
  expect(near.windowS.note).toContain('measured at 1,000 requests/s, run ');
  const between = windowAndCap(measured, { windowS: 0.01, ratePerS: 900 });
  expect([between.windowS.value, between.maxBatch.value]).toEqual([0.01, 64]);
  expect(between.windowS.note).toContain('between those that were measured');
});

test('pods share a node and its rate, and a spot fleet keeps its part on demand', () => {
  const values = valuesOf(FLEET, { mode: 'realtime', count: 3, purchase: 'spot' });
  expect(values).toMatchObject({
    count: { value: 3 },
    podCount: { value: 6 },
    onDemandCount: { value: 1 },
    spotCount: { value: 2 },
    podCpu: { value: '1700m' },
    podMemoryMib: { value: 1800 },
    market: { value: 'SPOT' },
  });
  expect(values['podCount']?.note).toContain('2 pods on each of 3 nodes');
});

test('pods ask for no more memory than their node has left for them', () => {
  const pods = { perNode: 2, neededMib: 900, mostMib: 1200.5, mostVcpus: 1.7 };
  expect(valuesOf({ ...FLEET, pods })['podMemoryMib']?.value).toBe(1200);
});

test('a fleet that does not follow its load has no room to grow, and one that does may double', () => {
  const limits = (scaling: UseOf<'fleet'>['scaling'], always: UseOf<'fleet'>['always']) => {
    const { minCount, maxCount } = valuesOf({ ...FLEET, scaling, always });
    return [minCount?.value, maxCount?.value];
  };
  expect(limits('none', FLEET.always)).toEqual([3, 3]);
  expect(limits('by-load', { onDemand: 1, spot: 1 })).toEqual([2, 6]);
  expect(limits('to-zero', { onDemand: 0, spot: 0 })).toEqual([0, 6]);
});

test.each([
  [86_400, 'rate(1 day)'],
  [172_800, 'rate(2 days)'],
  [3600, 'rate(1 hour)'],
  [900, 'rate(15 minutes)'],
])('a run every %i s is scheduled as %s', (periodS, schedule) => {
  expect(valuesOf({ ...JOB, periodS })['schedule']?.value).toBe(schedule);
});

test('the budget lies above what the cost may be, and says what the plan expects', () => {
  const monthlyUsd = { value: 100, low: 80, high: 150 };
  expect(valuesOf(JOB, { monthlyUsd })['budgetUsd']).toEqual({
    kind: 'number',
    value: 180,
    note: 'the plan expects $100 a month, $80–150 nine times in ten',
  });
});

test('tensors keep their names and shapes for Triton, with one dimension where a row is a single value', () => {
  const model = exampleRun().model;
  const scalar = { name: 'user "id"', kind: 'tensor', type: 'int64', dims: ['batch'], batched: true } as const;
  const ports = tritonPorts({ ...model, batchable: true, inputs: [{ ...scalar, dims: [...scalar.dims] }] });
  const text = fill('{{*ports}}', {}, { language: 'triton', lists: { ports } });
  expect(text.split('\n')[0]).toBe(
    String.raw`input [{ name: "user \"id\"" data_type: TYPE_INT64 dims: [1] reshape: { shape: [] } }]`,
  );
});

test('the settings of a session that were confirmed reach Python and Triton with where they come from; without a trial, the defaults do', () => {
  const sessionOf = (run: RunDocument) => valuesOf(FLEET, { mode: 'realtime', run });
  const tritonOf = (run: RunDocument) =>
    fill('{{*tritonSession}}', {}, { language: 'triton', lists: tritonLists(run, FLEET, sessionOf(run)) });
  const untried = sessionOf(exampleRun());
  expect(untried['graphLevel']).toEqual({
    kind: 'word',
    value: 'ORT_ENABLE_ALL',
    note: 'the defaults of ONNX Runtime; others were not tried (measure --tune)',
  });
  expect(tritonOf(exampleRun())).toMatch(/inter_op_thread_count" value: { string_value: "1" } }$/);

  const tuned = { graph: 'extended', spinning: false, arena: false, memoryPattern: false, parallel: true } as const;
  const ratio = { value: 1.1, low: 1.05, high: 1.15 };
  const use = { batchSize: 1, threads: 2, replicas: 1, blockPairs: 4, effects: [] };
  const comparison = { tried: tuned, rounds: 11, ratio };
  const run = exampleRun({ tuning: [{ use: 'realtime', ...use, comparison, tuned }] });
  expect(sessionOf(run)).toMatchObject({
    graphLevel: { value: 'ORT_ENABLE_EXTENDED', note: expect.stringContaining('10 % faster') },
    spinning: { value: '0' },
    arena: { value: 0 },
    memoryPattern: { value: 0 },
    branchThreads: { value: 2 },
  });
  const triton = tritonOf(run);
  for (const line of [
    'execution_mode',
    'enable_mem_arena',
    'enable_mem_pattern',
    'optimization { graph { level: 1 } }',
  ]) {
    expect(triton).toContain(line);
  }
  // Settings for batches are not those for answers.
  const ofBatch = sessionOf(exampleRun({ tuning: [{ use: 'batch', ...use, comparison, tuned }] }));
  expect(ofBatch['spinning']?.value).toBe('1');
});

/** Nodes of 400 requests/s in the SLO, each of two pods of 1.7 vCPUs. A request takes 4 ms of CPU, and a node at its limit uses two vCPUs. */
const SCALED: UseOf<'fleet'> = {
  ...FLEET,
  scaling: 'by-load',
  scaler: { target: 0.5, ratePerS: 400, cpu: { requestS: 0.004, mostVcpus: 2 }, schedule: null },
};

test('a plan with pods that have no CPU has no bundle, and the value that shows it is named', () => {
  const pods = { perNode: 2, neededMib: 900, mostMib: 3000, mostVcpus: 0 };
  expect(impossibleValue(inputOf({ ...SCALED, pods }, { mode: 'realtime' }))).toBe('cpuShare');
  expect(impossibleValue(inputOf(SCALED, { mode: 'realtime' }))).toBeNull();
});

test('targets are half of what a pod or machine carries: in requests, and in the CPU that they take', () => {
  // Half of 200 requests/s a pod, 4 ms each: 0.4 vCPUs, of 1.7 that it requests. Two sessions at their limit use 1 of 1.7: 59 %.
  const ofPods = valuesOf(SCALED);
  expect(ofPods).toMatchObject({
    podCpuTarget: { value: '400m' },
    wholeCpuPct: { value: 24 },
    podRatePerS: { value: 100 },
  });
  expect(ofPods['podCpuTarget']?.note).toMatch(
    /50 % of the 200 requests\/s .* 4\.0 ms of CPU .* 0\.4 of 1\.7 vCPUs.* 59 %/,
  );
  // A machine alone has all of its four vCPUs: 0.8 of them are 20 %, and 80 where the metric adds up.
  expect(valuesOf({ ...SCALED, pods: null })).toMatchObject({
    cpuPct: { value: 20 },
    cpuShare: { value: 0.2 },
    cpuSumPct: { value: 80 },
    invocationsPerInstance: { value: 60 * 200 },
  });
});

test('a fleet of a plan that does not state what a machine carries has no target', () => {
  const { scaler } = SCALED;
  const older = valuesOf({ ...SCALED, scaler: { target: scaler?.target ?? 0, schedule: null } });
  expect(
    Object.keys(older).filter((name) => /^(cpu|wholeCpu|podCpu|cpuSum)(Pct|Share|Target)$|invocations/i.test(name)),
  ).toEqual([]);
});

test('the schedule of a job that runs once does not start it: whoever deploys it does', () => {
  const plan = examplePlan();
  const once = valuesOf({ ...JOB, periodS: null }, { plan: { ...plan, workload: { ...plan.workload, once: true } } });
  expect(once['scheduleState']).toMatchObject({ value: 'DISABLED' });
  expect(once['schedule']?.note).toMatch(/runs once/);
  expect(valuesOf(JOB)['scheduleState']).toMatchObject({ value: 'ENABLED' });
});

test('a function on instances that Lambda runs: the CPU of its target is that of the planned load, not of the machine', () => {
  const use: UseOf<'fleet'> = {
    ...FLEET,
    scaling: 'by-load',
    pods: null,
    scaler: { target: 0.5, ratePerS: 40, schedule: null },
  };
  const latencyParts = [
    { code: 'transport' as const, p50: 5, p99: 9 },
    { code: 'handling' as const, p50: 10, p99: 12 },
    { code: 'inference' as const, p50: 30, p99: 31 },
  ];
  const values = valuesOf(use, { latencyParts });
  // Half of 40 requests a second, 40 ms each: 0.8 of the time of four sessions.
  expect(values['environmentCpuPct']?.value).toBe(20);
  // Three of four vCPUs with 2 GiB each, a process on each, and as many requests that wait.
  expect(values['environmentMib']?.value).toBe(6144);
  expect(values['environmentConcurrency']?.value).toBe(6);
  // Twice the three instances of the plan, at most.
  expect(values['providerVcpus']?.value).toBe(24);
  // The instance cannot be busier than without the vCPU that Lambda keeps: 0.5 × 3/4.
  const heavy = latencyParts.map((part) => ({ ...part, p50: 10 * part.p50 }));
  expect(valuesOf(use, { latencyParts: heavy })['environmentCpuPct']?.value).toBe(38);
  // Half of 40 requests a second, in a minute of a copy.
  expect(values['invocationsPerInstance']?.value).toBe(1200);
});
