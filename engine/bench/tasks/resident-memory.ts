import type { ResidentPoint } from '#core/contract/cold-start.ts';
import { nowMs } from '#engine/runtime/clock.ts';

/** Batch sizes at which memory is looked at, as far as a batch of them is reasonable. */
const SIZES = [1, 8, 64, 512, 4_096];
/** A batch that would take longer is left out: it costs a cold start more than it tells. */
const MAX_BATCH_MS = 400;

/** Memory by batch size, ascending, in this process: `run` infers one batch, `residentMiB` is what counts as the model's. */
export async function measureResidentMemory(options: {
  readonly largestBatch: number;
  readonly run: (batchSize: number) => Promise<unknown>;
  readonly residentMiB: () => number;
}): Promise<readonly ResidentPoint[]> {
  const points: ResidentPoint[] = [];
  let rowMs = 0;
  for (const batchSize of SIZES) {
    if (batchSize > options.largestBatch || batchSize * rowMs > MAX_BATCH_MS) break;
    const startedMs = nowMs();
    await options.run(batchSize);
    rowMs = (nowMs() - startedMs) / batchSize;
    points.push({ batchSize, residentMiB: options.residentMiB() });
  }
  return points;
}
