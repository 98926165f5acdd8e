import { describe, expect, test } from 'vitest';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { gpuFlopPerS } from '#core/project/projection/gpu.ts';
import { readBundledResults } from './program.ts';

type Arithmetic = Parameters<typeof gpuFlopPerS>[0];

/** Devices that clouds rent with one GPU per instance, and A100. */
const CLOUD = /^(T4|V100|A100|A10|L4|L40)\b/;
/** Smaller batches are bound by launches rather than by arithmetic. */
const LEAST_BATCH = 8;
/** 0.1 GFLOP per row. */
const LEAST_GMACS = 0.05;

/** True ÷ predicted rates of published batches, ascending. */
function ratiosOf(
  arithmetic: Arithmetic,
  of: {
    readonly precisions: readonly string[];
    readonly gpus: RegExp;
    readonly families: readonly string[];
    readonly runtime: RegExp;
  },
): Float64Array {
  const ratios = readBundledResults().results.flatMap((result) => {
    const { machine, gmacs, family, precision, metric, batch, ms, runtimeFamily } = result;
    const { gpu } = machine;
    if (gpu === null || gmacs === null || gmacs < LEAST_GMACS || metric !== 'samples/s') return [];
    if (!CLOUD.test(gpu.name) || !of.gpus.test(gpu.name) || !of.runtime.test(runtimeFamily)) return [];
    if (!of.precisions.includes(precision) || !of.families.includes(family) || Number(batch) < LEAST_BATCH) return [];
    const peaks = { fp32Tflops: gpu.fp32, tf32Tflops: gpu.tf32, fp16Tflops: gpu.fp16 };
    const flopPerS = gpuFlopPerS(arithmetic, peaks);
    return flopPerS === null ? [] : [((1000 / ms) * 2 * gmacs * 1e9) / flopPerS];
  });
  return Float64Array.from(ratios).sort();
}

const within = (ratios: Float64Array, factor: number): number =>
  ratios.filter((ratio) => ratio >= 1 / factor && ratio <= factor).length / ratios.length;
const DENSE = ['conv', 'transformer'];
const FRAMEWORKS = /DeepLearningExamples|ONNX Runtime/;

describe('published batches of cloud GPUs lie within the band of a specification', () => {
  test('fp32 on T4 and V100, within a factor of 2.5', () => {
    const ratios = ratiosOf('fp32', { precisions: ['fp32'], gpus: /T4|V100/, families: DENSE, runtime: FRAMEWORKS });
    expect(ratios.length).toBeGreaterThanOrEqual(78);
    expect(quantileOfSorted(ratios, 0.05)).toBeCloseTo(0.53, 1);
    expect(quantileOfSorted(ratios, 0.5)).toBeCloseTo(1.21, 1);
    expect(quantileOfSorted(ratios, 0.95)).toBeCloseTo(2.02, 1);
    expect(within(ratios, 2.5)).toBeGreaterThanOrEqual(0.9);
  });

  test('TF32 on A100, within a factor of 3', () => {
    const ratios = ratiosOf('tf32', { precisions: ['tf32'], gpus: /A100/, families: DENSE, runtime: FRAMEWORKS });
    expect(ratios.length).toBeGreaterThanOrEqual(39);
    expect(within(ratios, 3)).toBeGreaterThanOrEqual(0.9);
  });

  test('fp16 in frameworks, and TensorRT at fp16, within a factor of 3', () => {
    const half = { precisions: ['fp16'], gpus: /./, families: DENSE };
    expect(within(ratiosOf('fp16', { ...half, runtime: FRAMEWORKS }), 3)).toBeGreaterThanOrEqual(0.85);
    expect(within(ratiosOf('tensorrt-fp16', { ...half, runtime: /TensorRT/ }), 3)).toBeGreaterThanOrEqual(0.9);
  });

  test('depthwise convolutions in fp32, within a factor of 3', () => {
    const depthwise = { precisions: ['fp32', 'tf32'], gpus: /./, families: ['conv_depthwise'], runtime: FRAMEWORKS };
    expect(within(ratiosOf('depthwise', depthwise), 3)).toBeGreaterThanOrEqual(0.9);
  });
});
