import { join } from 'node:path';
import type { SessionPoint, ThreadPoint } from '#core/contract/machine/calibration.ts';
import { mean } from '#core/math/stats/moments.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { convolution, elementwise, gemm, type Kernel, trees } from './kernel-models.ts';
import { type Bench, timeNodes } from './workbench.ts';
import { writeFile } from 'node:fs/promises';

/**
 * Nodes of each class from small to large, because the effect of threads depends on the amount of work. Trees also have
 * their number of rows.
 */
const NODES: readonly {
  readonly opClass: ThreadPoint['opClass'];
  readonly rows: number | null;
  readonly kernel: Kernel;
}[] = [
  ...[1, 8, 32, 128].map((m) => ({ opClass: 'gemm', rows: null, kernel: gemm('fp32', m, 64) }) as const),
  ...[64, 512].map((m) => ({ opClass: 'gemm', rows: null, kernel: gemm('fp32', m, 256) }) as const),
  { opClass: 'gemm', rows: null, kernel: gemm('fp32', 256, 1024) },
  ...[4, 8, 16, 32, 64, 128].map((channels) => {
    return { opClass: 'conv', rows: null, kernel: convolution('3x3', channels, 28) } as const;
  }),
  ...[4, 16, 64, 256].map((channels) => {
    return { opClass: 'depthwise', rows: null, kernel: convolution('depthwise', channels, 28) } as const;
  }),
  ...[512, 2048, 8192, 32_768, 131_072, 524_288].map((elements) => {
    return { opClass: 'elementwise', rows: null, kernel: elementwise(elements) } as const;
  }),
  // Around the numbers of rows from which ONNX Runtime divides trees among threads.
  ...[1, 8, 32, 48, 64, 256].map((rows) => ({ opClass: 'tree', rows, kernel: trees(rows) }) as const),
];

/** Speed-up by threads of nodes of each class in several sizes, alternating with the same node on one thread. */
export async function threadCurve(
  bench: Bench,
  options: { readonly threads: readonly number[]; readonly budgetMs: number },
): Promise<readonly ThreadPoint[]> {
  const { threads, budgetMs } = options;
  const points: ThreadPoint[] = [];
  if (threads.length === 0) return points;
  for (const { opClass, rows, kernel } of NODES) {
    const cases = [1, ...threads].map((each) => ({ kernel, threads: each }));
    const [oneThreadMs = Number.NaN, ...others] = await timeNodes(bench, cases, budgetMs / NODES.length);
    for (const [at, ms] of others.entries()) {
      points.push({ opClass, threads: threads[at] ?? 1, oneThreadMs, rows, speedup: oneThreadMs / ms });
    }
  }
  return points;
}

const ROWS = 64;
const WIDTH = 256;
const ROUNDS = 4;
/** Executors start a round this long after the order, so that none is late. */
const LEAD_MS = 3;

/**
 * Throughput of concurrent sessions in separate threads, as executors run them, relative to one session on one thread.
 */
export async function sessionCurve(
  bench: Bench,
  options: {
    readonly settings: readonly { readonly sessions: number; readonly threads: number }[];
    readonly budgetMs: number;
    readonly nowMs: () => number;
  },
): Promise<readonly SessionPoint[]> {
  const { settings, budgetMs, nowMs } = options;
  const modelPath = join(bench.folder, 'sessions.onnx');
  await writeFile(modelPath, gemm('fp32', ROWS, WIDTH)(1).bytes);
  const data: TensorRows = {
    rows: ROWS,
    inputs: [
      { name: 'x', type: 'float32', rowShape: [WIDTH], batched: true, data: new Float32Array(ROWS * WIDTH).fill(0.5) },
    ],
  };
  const input = {
    modelPath,
    inputs: [],
    outputs: ['y'],
    batchable: true,
    stackable: true,
    weightBytes: 4 * WIDTH * WIDTH,
    source: { kind: 'synthetic', rows: ROWS, seed: 1 },
    dims: {},
  } as const;
  const pool = new ExecutorPool({ input, data, stop: bench.stop });
  const rates = settings.map((): number[] => []);
  const roundMs = budgetMs / (ROUNDS * settings.length);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, { sessions, threads }] of settings.entries()) {
        await pool.prepare({ threads, replicas: sessions });
        const startMs = nowMs() + LEAD_MS;
        rates[at]?.push(await roundRate(pool, { sessions, threads, startMs, durationMs: roundMs }));
      }
    }
  } finally {
    await pool.close();
  }
  const single = mean(rates[settings.findIndex(({ sessions, threads }) => sessions === 1 && threads === 1)] ?? []);
  return settings.map((setting, at) => ({ ...setting, speedup: mean(rates[at] ?? []) / single }));
}

/** Rows per second of one round of concurrent sessions. */
async function roundRate(
  pool: ExecutorPool,
  round: {
    readonly sessions: number;
    readonly threads: number;
    readonly startMs: number;
    readonly durationMs: number;
  },
): Promise<number> {
  const { sessions, threads, startMs, durationMs } = round;
  const command = {
    session: threads,
    batchSize: ROWS,
    warmUps: 10,
    startMs,
    durationMs,
    minBatches: 1,
    maxBatches: 1e9,
  };
  const replies = await Promise.all(Array.from({ length: sessions }, (_, index) => pool.call(index, 'batch', command)));
  return replies.reduce((sum, { rows, wallMs }) => sum + rows / Math.max(wallMs, 1e-6), 0);
}
