import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';

/** A server that takes exactly tau0Ms + alphaMs·b for a batch of b rows. */
export interface SyntheticServer {
  readonly tau0Ms: number;
  readonly alphaMs: number;
  /** A delay added once, to the batch with this request (counted from 0 within a point). */
  readonly stall: { readonly request: number; readonly ms: number } | null;
}

/** Executor threads that spin instead of running inference (benchmarks/synthetic-executor.ts). */
export function syntheticPool(server: SyntheticServer): ExecutorPool {
  return new ExecutorPool({
    input: {
      modelPath: '',
      inputs: [],
      outputs: [],
      batchable: true,
      stackable: true,
      weightBytes: 0,
      source: { kind: 'synthetic', rows: 1, seed: 1 },
      dims: {},
    },
    data: { rows: 0, inputs: [] },
    stop: createStopWord(),
    program: { file: 'measure-synthetic-executor', workerData: server },
  });
}
