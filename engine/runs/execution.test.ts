import { describe, expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { reading } from '#engine/bench/testing.ts';
import { boundedByDevice, checkSameDevice, onItsProvider, severalSessions } from './execution.ts';
import { resolveRequest } from './resolve.ts';

const request = (more: Partial<MeasureRequest>): MeasureRequest => ({
  ...MEASURE_DEFAULTS,
  model: 'model.onnx',
  ...more,
});

test('a request for the CPU stays as it is', () => {
  for (const each of [request({}), request({ provider: 'cpu', replicas: [4] })]) expect(onItsProvider(each)).toBe(each);
});

test('a device is measured with one session unless more are named, and without a workload to plan for', () => {
  const asked = request({ provider: 'webgpu', verdicts: true, modes: ['batch'] });
  const measured = onItsProvider(asked);
  expect(measured).toMatchObject({ threads: [1], replicas: [1], workload: null, modes: ['batch'] });
  expect(measured).not.toHaveProperty('verdicts');
});

test('several sessions on a device are measured with a process each; several threads, or a server, are refused', async () => {
  expect(onItsProvider(request({ provider: 'webgpu', replicas: [1, 2] })).replicas).toEqual([1, 2]);
  expect(severalSessions(request({ provider: 'webgpu', replicas: [1, 2] }))).toBe(true);
  expect(severalSessions(request({ provider: 'webgpu', replicas: [1] }))).toBe(false);
  expect(severalSessions(request({ replicas: [2] }))).toBe(false);
  const asked: readonly Partial<MeasureRequest>[] = [{ threads: [2] }, { transport: 'http' }];
  for (const each of asked) {
    expect(await refusal(() => onItsProvider(request({ provider: 'webgpu', ...each })))).toMatchObject({
      code: 'usage',
    });
  }
});

describe('memory of the device', () => {
  const memory = {
    source: 'nvidia-smi',
    totalBytes: 2 ** 30,
    freeBytes: 2 ** 30,
    weightBytes: 2 ** 20,
    rowBytes: 2 ** 20,
    sessions: 1,
    largestBatch: 20,
  } as const;
  const bounded = async (more: Partial<MeasureRequest>, largestBatch: number | null = 20) =>
    boundedByDevice(
      await resolveRequest(request({ model: 'sample:image-classifier', syntheticRows: 4, ...more }), reading()),
      exampleExecution({ memory: { ...memory, largestBatch } }),
    );

  test('bounds the batches of a search and the default cap of micro-batches', async () => {
    const { request: measured, input } = await bounded({});
    expect(measured.maxBatches).toEqual([16]);
    expect(input.deviceBound).toEqual({ rows: 20, freeBytes: 2 ** 30, rowBytes: 2 ** 20 });
    expect((await bounded({}, null)).input.deviceBound).toBeUndefined();
    expect((await bounded({ maxBatches: [8], batchSizes: [20] })).request.maxBatches).toEqual([8]);
  });

  test('refuses requested batches that are too large, and a model without room for one row, before it is used', async () => {
    const refusing = (more: Partial<MeasureRequest>, rows?: number) => refusal(() => bounded(more, rows));
    for (const more of [{ batchSizes: [1, 64] }, { maxBatches: [64] }]) {
      const error = await refusing(more);
      expect(error.code).toBe('usage');
      expect(error.reason).toContain('device memory: 1 GiB are free');
      expect(error.reason).toContain('batches of 64 rows may take 65 MiB');
      expect(error.actions.join(' ')).toContain('at most 20 rows');
    }
    expect((await refusing({}, 0)).reason).toContain('device memory');
  });
});

test('a run is not continued on another device', async () => {
  const before = exampleExecution();
  checkSameDevice(before, exampleExecution(), 'run');
  checkSameDevice(null, before, 'run');
  const other = exampleExecution({ device: { name: 'llvmpipe', driver: 'lavapipe', isSoftware: true } });
  const error = await refusal(() => checkSameDevice(before, other, 'run'));
  expect(error.reason).toContain('device or its driver has changed');
});

test('a plan refuses a run on a device, and lists one as a pack without pricing it', async () => {
  const [preset] = PRESETS;
  if (preset === undefined) throw new Error('there is no preset');
  const plan = {
    workload: preset.workload,
    instances: [],
    allInstances: false,
    purchases: [],
    estimates: false,
    seed: 1,
  };
  const onDevice = { ...exampleRun(), execution: exampleExecution() };
  const refused = await refusal(() => planDocument({ ...plan, runs: [onDevice] }));
  expect(refused.reason).toContain('software, not a GPU');
  const briefly = { flips: false, simulations: 8 };
  const alone = await planDocument({ ...plan, runs: [exampleRun()] }, briefly);
  const beside = await planDocument({ ...plan, runs: [exampleRun(), onDevice] }, briefly);
  expect(beside.options).toEqual(alone.options);
  const noted = beside.assumptions.filter((each) => 'reason' in each && each.reason.code === 'device-not-priced');
  expect(noted).toHaveLength(1);
});
