import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationStep } from '#core/contract/machine/calibration.ts';
import { bandwidth, gemmRates } from '#engine/bench/calibration/rates.ts';
import type { Bench } from '#engine/bench/calibration/workbench.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { measureNodeCosts } from '#engine/bench/profile/tiny-chain.ts';
import type { BenchTask, Calibrated } from '#engine/bench/protocol.ts';

type CalibrateTask = Extract<BenchTask, { kind: 'calibrate' }>;

/** Share of the time of each of the two rates; the rest is for opening sessions. */
const SHARE = 0.32;
const STEPS = 3;

/** Measures what ONNX Runtime achieves here, in about `seconds`; null if stopped. Throws ONNX Runtime's errors. */
export async function calibrate(
  task: CalibrateTask,
  options: { readonly stop: Int32Array; readonly onProgress: (step: CalibrationStep) => void },
): Promise<Calibrated | null> {
  const { stop, onProgress } = options;
  const { cores, seconds, bandwidthBytes } = task;
  const folder = await mkdtemp(join(task.scratchFolder, 'calibrate-'));
  const bench: Bench = { folder, stop };
  const budgetMs = 1000 * seconds * SHARE;
  let done = 0;
  const step = (text: string): void => onProgress({ done: done++, of: STEPS, text });
  try {
    step('call and node overhead');
    const costs = await measuredRate(async () => measureNodeCosts(await mkdtemp(join(folder, 'costs-'))));
    step('matrix products');
    const gemm = await measuredRate(() => gemmRates(bench, budgetMs));
    step('memory bandwidth');
    const threads = cores > 1 ? [1, cores] : [1];
    const points = await measuredRate(() => bandwidth(bench, { bytes: bandwidthBytes, threads, budgetMs }));
    if (isStopped(stop)) return null;
    return {
      gemm: [...gemm],
      bandwidthBytes,
      bandwidth: [...points],
      callOverheadUs: costs.callUs,
      opOverheadUs: costs.nodeUs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
