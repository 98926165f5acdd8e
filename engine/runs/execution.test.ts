import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/measure.ts';
import { exampleExecution } from '#core/contract/testing-execution.ts';
import { exampleRun } from '#core/contract/testing.ts';
import { PRESETS } from '#core/contract/presets.ts';
import { refusal } from '#engine/dataset/testing.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { checkSameDevice, onItsProvider } from './execution.ts';

const request = (more: Partial<MeasureRequest>): MeasureRequest => ({
  ...MEASURE_DEFAULTS,
  model: 'model.onnx',
  ...more,
});

test('a request for the CPU stays as it is', () => {
  for (const each of [request({}), request({ provider: 'cpu', replicas: [4] })]) expect(onItsProvider(each)).toBe(each);
});

test('a device is measured with one session, and without a workload to plan for', () => {
  const asked = request({ provider: 'webgpu', verdicts: true, modes: ['batch'] });
  const measured = onItsProvider(asked);
  expect(measured).toMatchObject({ threads: [1], replicas: [1], workload: null, modes: ['batch'] });
  expect(measured).not.toHaveProperty('verdicts');
});

test('several sessions or threads on a device, or a server, are refused', async () => {
  const asked: readonly Partial<MeasureRequest>[] = [{ replicas: [1, 2] }, { threads: [2] }, { transport: 'http' }];
  for (const each of asked) {
    expect(await refusal(() => onItsProvider(request({ provider: 'webgpu', ...each })))).toMatchObject({
      code: 'usage',
    });
  }
});

test('a run is not continued on another device', async () => {
  const before = exampleExecution();
  checkSameDevice(before, exampleExecution(), 'run');
  checkSameDevice(null, before, 'run');
  const other = exampleExecution({ device: { name: 'llvmpipe', driver: 'lavapipe', isSoftware: true } });
  const error = await refusal(() => checkSameDevice(before, other, 'run'));
  expect(error.reason).toContain('device or its driver has changed');
});

test('a plan refuses a run on a device, also as a pack', async () => {
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
  const gpu = exampleExecution({ device: { name: 'NVIDIA L4', driver: 'NVIDIA 570', isSoftware: false } });
  const refusing = (runs: Parameters<typeof planDocument>[0]['runs']) => refusal(() => planDocument({ ...plan, runs }));
  expect((await refusing([onDevice])).reason).toContain('software, not a GPU');
  expect((await refusing([exampleRun(), { ...exampleRun(), execution: gpu }])).reason).toContain(
    'cannot stand for the processors of CPU instance types',
  );
});
