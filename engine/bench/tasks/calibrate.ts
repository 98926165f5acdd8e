import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationStep } from '#core/contract/machine/calibration.ts';
import { bandwidth, convolutionRates, gemmRates, treeVisitNs } from '#engine/bench/calibration/rates.ts';
import { sessionCurve, threadCurve } from '#engine/bench/calibration/thread-curves.ts';
import type { Bench } from '#engine/bench/calibration/workbench.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { isStopped } from '#engine/runtime/control.ts';
import { measureNodeCosts } from '#engine/bench/profile/tiny-chain.ts';
import type { BenchTask, Calibrated } from '#engine/bench/protocol.ts';

type CalibrateTask = Extract<BenchTask, { kind: 'calibrate' }>;

/** Shares of the time; the rest is for opening sessions. */
const SHARES = { gemm: 0.16, convolutions: 0.08, bandwidth: 0.08, trees: 0.04, threads: 0.4, sessions: 0.12 };
const STEPS = 7;

/**
 * Measures what ONNX Runtime achieves on this host, in about `seconds`; null if stopped. Throws ONNX Runtime's errors.
 */
export async function calibrate(
  task: CalibrateTask,
  options: { readonly stop: Int32Array; readonly onProgress: (step: CalibrationStep) => void },
): Promise<Calibrated | null> {
  const { stop, onProgress } = options;
  const { cores, seconds, bandwidthBytes } = task;
  const folder = await mkdtemp(join(task.scratchFolder, 'calibrate-'));
  const bench: Bench = { folder, stop };
  const budgetMs = (share: number): number => 1000 * seconds * share;
  let done = 0;
  const step = (text: string): void => onProgress({ done: done++, of: STEPS, text });
  try {
    step('call and node overhead');
    const costs = await measuredRate(async () => measureNodeCosts(await mkdtemp(join(folder, 'costs-'))));
    step('matrix products');
    const gemm = await measuredRate(() => gemmRates(bench, budgetMs(SHARES.gemm)));
    step('convolutions');
    const convolutions = await measuredRate(() => convolutionRates(bench, budgetMs(SHARES.convolutions)));
    step('decision trees');
    const visitNs = await measuredRate(() => treeVisitNs(bench, budgetMs(SHARES.trees)));
    step('memory bandwidth');
    const bandwidthAt = await measuredRate(() =>
      bandwidth(bench, {
        bytes: bandwidthBytes,
        threads: cores > 1 ? [1, cores] : [1],
        budgetMs: budgetMs(SHARES.bandwidth),
      }),
    );
    step('threads');
    const threads = await measuredRate(() =>
      threadCurve(bench, {
        threads: threadCounts(cores),
        budgetMs: budgetMs(SHARES.threads),
      }),
    );
    step('sessions side by side');
    const sessions = await measuredRate(() =>
      sessionCurve(bench, {
        settings: sessionSettings(cores),
        budgetMs: budgetMs(SHARES.sessions),
        nowMs,
      }),
    );
    if (isStopped(stop)) return null;
    return {
      gemm: [...gemm],
      convolutions: [...convolutions],
      bandwidthBytes,
      bandwidth: [...bandwidthAt],
      callOverheadUs: costs.callUs,
      opOverheadUs: costs.nodeUs,
      threadCurve: [...threads],
      sessionCurve: [...sessions],
      treeVisitNs: visitNs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Powers of two from 2, and all cores. */
function threadCounts(cores: number): readonly number[] {
  const counts = [];
  for (let threads = 2; threads < cores; threads *= 2) counts.push(threads);
  return cores > 1 ? [...counts, cores] : [];
}

/**
 * One thread per session, from one session to two per core; and all cores shared by fewer sessions with more threads.
 */
function sessionSettings(cores: number): readonly { readonly sessions: number; readonly threads: number }[] {
  const counts = [1, ...threadCounts(cores)];
  const single = [...counts, 2 * cores].map((sessions) => ({ sessions, threads: 1 }));
  const shared = counts
    .filter((threads) => threads > 1)
    .map((threads) => ({ sessions: Math.max(1, Math.floor(cores / threads)), threads }));
  return [...single, ...shared];
}
