import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BandwidthPoint, GemmRate } from '#core/contract/machine/calibration.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { externalTensor, floatTensor, type OnnxTensor } from '#engine/model/onnx-writer/tensor.ts';
import { type Bench, type KernelModel, LINKS, openKernel, timeInTurns, timeNodes } from './workbench.ts';

const GEMM_ROWS = [1, 8, 64, 512] as const;
const GEMM_WIDTH = 1024;
/** Columns of the weights that are read from memory. */
const READ_WIDTH = 4096;
const SEED = 1;

/** A chain of matrix products, one for each weight, over an input of `inputDims`. */
function products(inputDims: readonly number[], weights: readonly OnnxTensor[]): KernelModel {
  const between = (at: number): string => (at === 0 ? 'x' : at === weights.length ? 'y' : `link_${at}`);
  const bytes = encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: { name: 'modewise' },
    graph: {
      name: 'products',
      nodes: weights.map(({ name }, at) => node('MatMul', [between(at), name], between(at + 1))),
      initializers: weights,
      inputs: [value('x', 'float', [...inputDims])],
      outputs: [value('y', 'float', null)],
    },
  });
  return { bytes, inputDims };
}

/** Products of 1, 8, 64 and 512 rows in fp32, on one thread, with other weights in each link of a chain. */
export async function gemmRates(bench: Bench, budgetMs: number): Promise<readonly GemmRate[]> {
  const random = createRandom(SEED);
  // Preserves the magnitude after each link, because growing or vanishing numbers would be slow for another reason.
  const scale = Math.sqrt(12 / GEMM_WIDTH);
  const weights = Array.from({ length: LINKS }, (_, at) => {
    const values = new Float32Array(GEMM_WIDTH ** 2).map(() => scale * (random.uniform() - 0.5));
    return floatTensor(`w${at}`, [GEMM_WIDTH, GEMM_WIDTH], values);
  });
  const kernels = GEMM_ROWS.map((m) => (links: number) => products([m, GEMM_WIDTH], weights.slice(0, links)));
  const ms = await timeNodes(bench, kernels, budgetMs);
  return GEMM_ROWS.map((m, at) => ({
    precision: 'fp32',
    m,
    gflopPerS: (2 * m * GEMM_WIDTH ** 2) / ((ms[at] ?? Number.NaN) * 1e6),
  }));
}

/**
 * Gigabytes per second at which the product of one row reads its weights, from a file of zeros, because its time does not depend on the values. One
 * session at a time, because each holds all the weights.
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
  const dims = [READ_WIDTH, bytes / (4 * READ_WIDTH)];
  const weights = externalTensor({ name: 'w', type: 'float', dims, location, offset: 0, length: bytes });
  const model = products([1, READ_WIDTH], [weights]);
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
