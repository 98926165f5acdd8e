import { expect, test } from 'vitest';
import type { PlanDocument, ServingOption } from '#core/contract/plan.ts';
import type { StatedReason } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { exampleRun } from '#core/contract/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { machineOf } from './machine.ts';
import { windowAndCap } from './measured.ts';
import { tritonLists, tritonPorts } from './triton.ts';
import { fill } from './fill.ts';
import { bundleValues, impossibleValue } from './values.ts';

const SHAPE = { vcpus: 4, memoryGiB: 8, arch: 'arm64' } as const;

function optionOf(patch: Partial<ServingOption>): ServingOption {
  const option = examplePlan().options.find(({ feasible }) => feasible);
  if (option === undefined) throw new Error('the example has no feasible option');
  return { ...option, reasons: [], breakdown: [], ...patch };
}

function valuesOf(option: ServingOption, plan: PlanDocument = examplePlan()) {
  const promises = promisesOf(plan, option);
  if (promises === null) throw new Error('the option promises nothing');
  return bundleValues({ plan, run: exampleRun(), option, promises, shape: SHAPE });
}

function stated(reason: Record<string, unknown>): StatedReason {
  return { ...reason, text: '' } as unknown as StatedReason;
}

test.each([
  ['tasks', { code: 'tasks', vcpus: 0.5, memoryGb: 1 }, null, { vcpus: 0.5, memoryMib: 1024, arch: 'x86_64' }],
  ['a function', { code: 'function-use', memoryMb: 1769 }, 'arm64', { vcpus: 1, memoryMib: 1769, arch: 'arm64' }],
  [
    'consumers',
    { code: 'consumers', machine: 'Fargate 0.25 vCPU, 1 GB', vcpus: 0.25, memoryGb: 1 },
    null,
    { vcpus: 0.25, memoryMib: 1024 },
  ],
  [
    'instances',
    { code: 'instances', machine: 'EC2 c6g.xlarge' },
    'c6g.xlarge',
    { vcpus: 4, memoryMib: 8192, arch: 'arm64' },
  ],
])('the machine of %s comes from the bill, else from the catalogue', (_, item, instanceType, machine) => {
  const breakdown = [{ ...item, monthlyUsd: 1, text: '' }];
  const shape = instanceType === 'c6g.xlarge' ? SHAPE : null;
  expect(machineOf(optionOf({ instanceType, breakdown }), shape)).toMatchObject(machine);
});

test('a stream on demand has no shards to set, and a queue has a batch that Lambda takes', () => {
  const item = (code: string) => ({ code, monthlyUsd: 1, text: '' });
  const modes = (codes: readonly string[]) => {
    const { streamMode, answerMode } = valuesOf(optionOf({ breakdown: codes.map(item) }));
    return [streamMode?.value, answerMode?.value];
  };
  expect(modes(['shards', 'output-shards'])).toEqual(['PROVISIONED', 'PROVISIONED']);
  expect(modes(['stream', 'output-shards'])).toEqual(['ON_DEMAND', 'PROVISIONED']);
  expect(modes(['shards', 'output-stream'])).toEqual(['PROVISIONED', 'ON_DEMAND']);
  const queue = (windowS: number, transport: string) => {
    const reasons = [
      stated({ code: 'stream-window', windowS, batchRows: 1 }),
      stated({ code: 'requests-through', transport }),
    ];
    const values = valuesOf(optionOf({ reasons }));
    return [values['queueKind']?.value, values['queueWindowS']?.value, Number(values['queueRecords']?.value) <= 10];
  };
  expect(queue(0.02, 'queue')).toEqual(['standard', 0, true]);
  expect(queue(5, 'queue')).toEqual(['standard', 5, false]);
  expect(queue(5, 'fifo-queue')).toEqual(['fifo', 0, true]);
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
  const reasons = [
    stated({ code: 'node-pods', pods: 2, podMib: 900, overheadShare: 0.16 }),
    stated({ code: 'spot-base', onDemand: 1, spot: 2, lost: 1 }),
  ];
  const values = valuesOf(optionOf({ mode: 'realtime', count: 3, purchase: 'spot', reasons }));
  expect(values).toMatchObject({
    count: { value: 3 },
    podCount: { value: 6 },
    onDemandCount: { value: 1 },
    spotCount: { value: 2 },
    // Nine tenths of four vCPUs, for two pods.
    podCpu: { value: '1800m' },
    podMemoryMib: { value: 1800 },
    market: { value: 'SPOT' },
  });
  expect(values['podCount']?.note).toContain('2 pods on each of 3 nodes');
});

test.each([
  [86_400, 'rate(1 day)'],
  [172_800, 'rate(2 days)'],
  [3600, 'rate(1 hour)'],
  [900, 'rate(15 minutes)'],
])('a run every %i s is scheduled as %s', (everyS, schedule) => {
  const freshnessS = { mean: everyS / 2 + 10, max: everyS + 10 };
  expect(valuesOf(optionOf({ mode: 'batch', freshnessS }))['schedule']?.value).toBe(schedule);
});

test('the budget lies above what the cost may be, and says what the plan expects', () => {
  const monthlyUsd = { value: 100, low: 80, high: 150 };
  expect(valuesOf(optionOf({ monthlyUsd }))['budgetUsd']).toEqual({
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
  const option = optionOf({ mode: 'realtime' });
  const plan = examplePlan();
  const promises = promisesOf(plan, option);
  if (promises === null) throw new Error('the option promises nothing');
  const inputOf = (run: RunDocument) => ({ plan, run, option, promises, shape: SHAPE });
  const sessionOf = (run: RunDocument) => bundleValues(inputOf(run));
  const tritonOf = (run: RunDocument) =>
    fill('{{*tritonSession}}', {}, { language: 'triton', lists: tritonLists(run, option, sessionOf(run)) });
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

test('a plan with pods that are none has no bundle, and the value that shows it is named', () => {
  const plan = examplePlan();
  const option = optionOf({ mode: 'realtime', reasons: [stated({ code: 'node-pods', pods: 0, podMib: 1 })] });
  const promises = promisesOf(plan, option);
  if (promises === null) throw new Error('the option promises nothing');
  const input = { plan, run: exampleRun(), option, promises, shape: SHAPE };
  expect(impossibleValue(input)).toBe('podRatePerS');
  expect(impossibleValue({ ...input, option: { ...option, reasons: [] } })).toBeNull();
});

test('the schedule of a job that runs once does not start it: whoever deploys it does', () => {
  const plan = examplePlan();
  const option = optionOf({ mode: 'batch', freshnessS: { mean: 60, max: 60 } });
  const once = valuesOf(option, { ...plan, workload: { ...plan.workload, once: true } });
  expect(once['scheduleState']).toMatchObject({ value: 'DISABLED' });
  expect(once['schedule']?.note).toMatch(/runs once/);
  expect(valuesOf(option)['scheduleState']).toMatchObject({ value: 'ENABLED' });
});
