import { expect, test } from 'vitest';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import type { GpuSpeed } from './gpu.ts';
import { projectCapacity } from './project.ts';
import type { CapacityProfile } from './types.ts';

const catalog = exampleCatalog();
const example = exampleRun();

/** A model of 8.2 GFLOP per row with 200 nodes, as fp32 weights of 100 MB. */
function vision(model: Partial<RunDocument['model']> = {}, patch: Partial<RunDocument> = {}): RunDocument {
  const operators = { Conv: 100, Relu: 100 };
  return exampleRun({
    model: { ...example.model, operators, flopsPerRow: 8.2e9, parameters: 25e6, weightBytes: 100e6, ...model },
    ...patch,
  });
}

function projectionOf(run: RunDocument, gpu: GpuSpeed = 'cuda', patch: Partial<InstanceType> = {}) {
  const instance = catalog.instances.find((each) => each.instanceType === 'g4dn.xlarge');
  if (instance === undefined) throw new Error('the example catalogue has a g4dn.xlarge');
  return projectCapacity({ runs: [run], instance: { ...instance, ...patch }, catalog, gpu });
}

function profileOf(...asked: Parameters<typeof projectionOf>): CapacityProfile {
  const projection = projectionOf(...asked);
  if (projection.state === 'refused') throw new Error(projection.reasons[0]?.code);
  return projection.profile;
}

function refusalOf(...asked: Parameters<typeof projectionOf>): Reason | undefined {
  const projection = projectionOf(...asked);
  return projection.state === 'refused' ? projection.reasons[0] : undefined;
}

test('the rate of a T4 follows 0.35 of its fp32 peak, 13 µs per node and the copy of the inputs', () => {
  // 64 rows: 64 × 8.2 GFLOP ÷ 2.835 TFLOP/s = 185.1 ms, 200 launches 2.6 ms, 7,680 bytes over 6.3 GB/s 0.0012 ms.
  expect(profileOf(vision()).jobRowsPerS).toBeCloseTo(64_000 / (185.1146 + 2.6 + 0.0012), 1);
  expect(profileOf(vision())).toMatchObject({ basis: 'bounded', bandId: 'G1', interval: { factor90: 2.5 } });
});

test('the range is that of the band, and belongs to the accelerator rather than to the processor', () => {
  const profile = profileOf(vision());
  expect(Math.exp(1.6448536 * profile.sigmaLog)).toBeCloseTo(2.5, 5);
  expect(profile).toMatchObject({ uarch: 'T4', measurement: { batch: { slower: 0, faster: 0 } } });
});

test('a file in fp16 uses the fp16 peak at a smaller share, and a converted one needs TensorRT', () => {
  const half = profileOf(vision({ weightBytes: 50e6 }));
  expect(half.jobRowsPerS).toBeCloseTo(64_000 / ((64 * 8.2e9) / (0.12 * 65e9) + 2.6 + 0.0012), 1);
  expect(half.bandId).toBe('G2');
  const converted = profileOf(vision(), 'tensorrt');
  expect(converted.jobRowsPerS).toBeCloseTo(64_000 / ((64 * 8.2e9) / (0.35 * 65e9) + 2.6 + 0.0012), 1);
  expect(converted.reasons.map(({ code }) => code)).toEqual(['gpu-from-specification', 'gpu-if-converted']);
});

test('reading, converting and writing on the cores of the instance cap a job, whatever the GPU', () => {
  const job = { rows: 1000, readS: 2, tensoriseS: 3, inferS: 100, writeS: 5, wallS: 60, rowsPerS: 17 };
  const { batch } = example;
  const run = vision({}, { batch: batch === null ? null : { ...batch, job } });
  const clockGHz = catalog.instances.find((each) => each.instanceType === 'g4dn.xlarge')?.clockGHz ?? 0;
  // Ten core seconds for 1,000 rows, on two cores.
  expect(profileOf(run).jobCapPerS).toBeCloseTo((200 * clockGHz) / 3.7, 9);
  expect(profileOf(run, 'unlimited').jobCapPerS).toBe(Infinity);
  expect(profileOf(vision({}, { batch: null })).jobCapPerS).toBe(Infinity);
});

test('what a GPU does not run is refused with a code', () => {
  expect(refusalOf(exampleRun())).toEqual({ code: 'trees-need-cpu' });
  expect(refusalOf(vision({ operators: { 'ai.onnx.ml.Normalizer': 1, Gemm: 3 } }))).toEqual({
    code: 'ml-operators-need-cpu',
    operators: ['ai.onnx.ml.Normalizer'],
  });
  expect(refusalOf(vision({ operators: { Conv: 1, QLinearConv: 2, 'com.microsoft.FusedConv': 1 } }))).toEqual({
    code: 'cuda-kernels-missing',
    operators: ['QLinearConv'],
  });
  expect(refusalOf(vision({ flopsPerRow: 9.9e7 }))).toEqual({ code: 'gpu-not-worthwhile', flopsPerRow: 9.9e7 });
  expect(refusalOf(vision({ flopsPerRow: null }))).toEqual({ code: 'gpu-not-worthwhile', flopsPerRow: null });
});

test('a machine that cannot run it is refused with a code', () => {
  expect(refusalOf(vision(), 'cuda', { arch: 'arm64' })).toEqual({ code: 'cuda-needs-x86' });
  const inferentia = catalog.instances.find((each) => each.instanceType === 'inf2.xlarge')?.accelerator ?? null;
  expect(refusalOf(vision(), 'cuda', { accelerator: inferentia })).toMatchObject({ code: 'accelerator-unsupported' });
  expect(refusalOf(vision({ weightBytes: 13e9 }))).toMatchObject({
    code: 'accelerator-memory-short',
    accelerator: 'T4',
  });
  expect(refusalOf(vision(), 'cuda', { memoryGiB: 1 })).toMatchObject({ code: 'memory-short', place: 'instance' });
});

test('an infinitely fast GPU takes no time and answers within any budget', () => {
  const { realtime, jobRowsPerS, sigmaLog } = profileOf(exampleRun(), 'unlimited');
  expect(jobRowsPerS).toBe(1e12);
  expect(sigmaLog).toBe(0);
  expect(realtime.maxRatePerS({ percentile: 99, budgetMs: 0.001, speedup: 1 })).toBe(1e12);
  expect(realtime.maxRatePerS({ percentile: 99, budgetMs: 0, speedup: 1 })).toBe(0);
});

test('TF32 counts with the geometric mean of both peaks, and depthwise convolutions with a smaller share', () => {
  const accelerator = {
    name: 'L4',
    vendor: 'nvidia' as const,
    count: 1,
    memoryGiBEach: 24,
    fp32Tflops: 30,
    tf32Tflops: 60,
    fp16Tflops: 121,
    memoryBandwidthGBps: 300,
    hostToDeviceGBps: 6.3,
  };
  const withTf32 = profileOf(vision(), 'cuda', { accelerator });
  expect(withTf32.jobRowsPerS).toBeCloseTo(
    64_000 / ((64 * 8.2e9) / (0.35 * Math.sqrt(30 * 60) * 1e9) + 2.6 + 0.0012),
    0,
  );
  expect(withTf32.bandId).toBe('G2');
  const node = { name: 'conv', opType: 'Conv', opClass: 'depthwise' as const, precision: 'fp32' as const, count: 1 };
  const profile = {
    threads: 1,
    batchSizes: [1],
    runs: [1],
    callMs: [1],
    nodeCount: 1,
    nodes: [{ ...node, kind: 'memory' as const, flopsPerRow: 1, weightBytes: 1, activationBytesPerRow: 1, ms: [1] }],
    byClass: [],
    byKind: [],
    ridge: { flopsPerByte: 10, basis: 'assumed' as const },
  };
  const depthwise = vision({}, { profile });
  expect(profileOf(depthwise).jobRowsPerS).toBeCloseTo(64_000 / ((64 * 8.2e9) / (0.15 * 8.1e9) + 2.6 + 0.0012), 1);
  expect(refusalOf(depthwise, 'tensorrt')).toEqual({ code: 'gpu-depthwise-untested' });
});
