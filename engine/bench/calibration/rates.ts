import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BandwidthPoint, ConvolutionRate, GemmRate } from '#core/contract/machine/calibration.ts';
import { convolution, gemm, gemv, trees } from './kernel-models.ts';
import { type Bench, openKernel, timeInTurns, timeNodes } from './workbench.ts';

const GEMM_ROWS = [1, 8, 64, 512] as const;
const GEMM_WIDTH = 1024;
const TREE_ROWS = 256;

/** Products with 1, 8, 64 and 512 rows in fp32 and int8, on one thread. */
export async function gemmRates(bench: Bench, budgetMs: number): Promise<readonly GemmRate[]> {
  const cases = (['fp32', 'int8'] as const).flatMap((precision) => GEMM_ROWS.map((m) => ({ precision, m })));
  const kernels = cases.map(({ precision, m }) => ({ kernel: gemm(precision, m, GEMM_WIDTH), threads: 1 }));
  const ms = await timeNodes(bench, kernels, budgetMs);
  return cases.map((each, at) => ({ ...each, gflopPerS: (2 * each.m * GEMM_WIDTH ** 2) / ((ms[at] ?? 0) * 1e6) }));
}

/** The three kinds of convolution in image models, on one thread. */
export async function convolutionRates(bench: Bench, budgetMs: number): Promise<readonly ConvolutionRate[]> {
  const cases = [
    { kind: '3x3', kernel: convolution('3x3', 64, 56), threads: 1 },
    { kind: '1x1', kernel: convolution('1x1', 256, 28), threads: 1 },
    { kind: 'depthwise', kernel: convolution('depthwise', 256, 56), threads: 1 },
  ] as const;
  const ms = await timeNodes(bench, cases, budgetMs);
  return cases.map(({ kind, kernel }, at) => ({ kind, gflopPerS: kernel(1).work / ((ms[at] ?? 0) * 1e6) }));
}

/** Nanoseconds per visited node of a decision tree. */
export async function treeVisitNs(bench: Bench, budgetMs: number): Promise<number> {
  const kernel = trees(TREE_ROWS);
  const [ms = Number.NaN] = await timeNodes(bench, [{ kernel, threads: 1 }], budgetMs);
  return (1e6 * ms) / kernel(1).work;
}

/**
 * Gigabytes per second at which the product of one row reads its weights. One session at a time, because each holds all
 * the weights.
 */
export async function bandwidth(
  bench: Bench,
  options: { readonly bytes: number; readonly threads: readonly number[]; readonly budgetMs: number },
): Promise<readonly BandwidthPoint[]> {
  const { bytes, threads, budgetMs } = options;
  const location = 'zeros.bin';
  const path = join(bench.folder, location);
  const file = await open(path, 'w');
  await file.truncate(bytes);
  await file.close();
  const model = gemv(bytes, location);
  const points: BandwidthPoint[] = [];
  for (const each of threads) {
    const runner = await openKernel(bench, { name: 'gemv', model, threads: each });
    const [ms = Number.NaN] = await timeInTurns(bench, [runner], budgetMs / threads.length);
    await runner.release();
    points.push({ threads: each, gbPerS: bytes / (ms * 1e6) });
  }
  await rm(path);
  return points;
}
