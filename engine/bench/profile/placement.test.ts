import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fellBackWholly, placementOf, precisionOf } from '#core/project/projection/placement.ts';
import { fallbackOf, fallbackText, placementText } from '#core/contract/machine/providers-words.ts';
import { parseProfile } from './read-profile.ts';

/** Profiles of three runs of one row of a sample with WebGPU on SwiftShader, ONNX Runtime 1.30.0, without the fields that nothing reads. */
const recorded = (name: string) =>
  parseProfile(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));

const placed = (name: string, inferenceMs: number) => {
  const placement = placementOf({
    events: recorded(name),
    provider: 'webgpu',
    inferenceMs,
    inputBytes: 100,
    outputBytes: 40,
    mayFallBack: true,
  });
  if (placement === null) throw new Error('the profile has no nodes');
  return placement;
};

test('a model that runs wholly on the device copies its inputs and outputs only', () => {
  const placement = placed('image-classifier', 50);
  expect(placement.byProvider).toEqual([{ provider: 'webgpu', nodes: 11, share: 1 }]);
  expect(placement.copied).toEqual({ toDeviceBytes: 100, fromDeviceBytes: 40, isAtMost: false });
  expect(placementText({ provider: 'webgpu', placement })).toContain('all 11 nodes on WebGPU');
});

test('nodes without a kernel are counted on the CPU, their copies are not nodes, and their bytes are', () => {
  const placement = placed('recommendations', 3);
  const [device, cpu] = placement.byProvider;
  expect([device?.provider, device?.nodes, cpu?.provider, cpu?.nodes]).toEqual(['webgpu', 9, 'cpu', 2]);
  expect(cpu?.share).toBeGreaterThan(0);
  expect((cpu?.share ?? 0) + (device?.share ?? 0)).toBeCloseTo(1);
  // Two numbers of 8 bytes go from a node on the CPU to the device.
  expect(placement.copied).toEqual({ toDeviceBytes: 116, fromDeviceBytes: 40, isAtMost: true });
});

test('the share of the CPU is that of the inference without the profiler, and never more than all of it', () => {
  const share = (inferenceMs: number) => fallbackOf(placed('recommendations', inferenceMs)).share;
  expect(share(300)).toBeCloseTo(share(30) / 10);
  expect(share(1e-6)).toBe(1);
});

test('a larger model counts every node once, however often it ran', () => {
  const fallback = fallbackOf(placed('text-encoder', 20));
  expect(fallback.nodes).toBe(3);
  expect(fallback.ofNodes).toBe(76);
  expect(fallbackText({ ...fallback, share: 0.61 })).toBe('3 of 76 nodes on the CPU: 61 % of the time');
});

test('a model without a node on the device fell back wholly', () => {
  const placement = placed('fraud', 0.1);
  expect(fellBackWholly(placement)).toBe(true);
  expect(placement.byProvider).toEqual([{ provider: 'cpu', nodes: 1, share: 1 }]);
  expect(placement.copied).toMatchObject({ toDeviceBytes: 0, fromDeviceBytes: 0 });
  expect(fellBackWholly(placed('image-classifier', 50))).toBe(false);
});

test('a profile without nodes proves no placement', () => {
  const events = [{ cat: 'Session', name: 'model_run', dur: 5 }];
  const empty = { provider: 'webgpu', inferenceMs: 1, inputBytes: 0, outputBytes: 0, mayFallBack: true } as const;
  expect(placementOf({ events, ...empty })).toBeNull();
});

test('the precision is that of the tensors, or int8 if an operator is quantised', () => {
  expect(precisionOf(recorded('text-encoder'))).toBe('fp32');
  const event = (op: string, type: string) => ({ args: { op_name: op, output_type_shape: [{ [type]: [1] }] } });
  expect(precisionOf([event('MatMul', 'float16'), event('Cast', 'float')])).toBe('fp16');
  expect(precisionOf([event('MatMulInteger', 'int32'), event('Mul', 'float')])).toBe('int8');
  expect(precisionOf([event('TreeEnsembleClassifier', 'int64')])).toBe('other');
});
